// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// posix_memalign with an alignment that is no multiple of a pointer.
// RUN: %clang_rtsan -O0 -w %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 -w %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 -w %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  void *p = 0;
  int error = posix_memalign(&p, argc == 1 ? 12 : 32, 100);
// CHECK: ERROR: rtsan: invalid-posix-memalign-alignment: 12, alignment must be a power of two and a multiple of sizeof(void*)
// CHECK: in main {{.*}}:[[#@LINE-2]]
  printf("fine %d\n", error || (unsigned long)p % 32);
  return 0;
}
