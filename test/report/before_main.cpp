// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A bug in a constructor that runs before main.
// RUN: %clangxx_rtsan -O0 %s -o %t && env BUG=1 not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O2 %s -o %t && env BUG=1 not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <cstdio>
#include <cstdlib>
static int bug(const char *on) { volatile char *p = static_cast<char *>(std::malloc(10)); return p[on ? 10 : 9] = 1; }
static struct early { early() { bug(std::getenv("BUG")); } } object;
int main(int argc, char **argv) {
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: in bug
// CHECK: in {{(__cxx_global_var_init|_GLOBAL__sub_I)}}
  std::puts("fine");
}
