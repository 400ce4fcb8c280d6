// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// malloc_usable_size of something that is no block.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  char *volatile p = malloc(10);
  if (argc == 1) free(p);
  printf("fine %zu\n", malloc_usable_size(p));
// CHECK: ERROR: rtsan: attempting to call malloc_usable_size() for pointer which is not owned
// CHECK: SUMMARY: rtsan: bad-malloc_usable_size
  return 0;
}
