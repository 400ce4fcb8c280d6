// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// After a catch, the frame that caught is still guarded.
// RUN: %clangxx_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <cstdio>
#include <stdexcept>
__attribute__((noinline)) static void thrower(int n) {
  volatile char c[50];
  c[n % 50] = 1;
  throw std::runtime_error("x");
}
int main(int argc, char **argv) {
  char local[20] = {0};
  try { thrower(argc); } catch (const std::exception &) {}
  volatile int at = argc == 1 ? 20 : 19;
  local[at] = 1;
// CHECK: ERROR: rtsan: stack-buffer-overflow
// CHECK: 'local'
  std::printf("fine %d\n", local[argc]);
}
