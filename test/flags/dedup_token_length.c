// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// dedup_token_length=2 prints two functions.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=dedup_token_length=2 not %t 2>&1 | FileCheck %s
// CHECK: DEDUP_TOKEN: bad--main{{$}}
#include <stdio.h>
#include <stdlib.h>
__attribute__((noinline)) static void bad(volatile char *p) { p[10] = 1; }
int main(void) {
  volatile char *p = malloc(10);
  for (int i = 0; i < 5; i++) bad(p);
  p[-1] = 1;
  fprintf(stderr, "went on\n");
  return 0;
}
