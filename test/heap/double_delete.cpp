// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The second delete of an object.
// RUN: %clangxx_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <cstdio>
int main(int argc, char **argv) {
  int *volatile p = new int(3);
  delete p;
  if (argc > 1) p = new int(4);
  delete p;
// CHECK: ERROR: rtsan: attempting double-free on
// CHECK: in main {{.*}}:[[#@LINE-2]]
// CHECK: SUMMARY: rtsan: double-free
  std::puts("fine");
}
