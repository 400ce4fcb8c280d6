// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// max_malloc_fill_size and malloc_fill_byte fill new blocks; max_free_fill_size and free_fill_byte freed ones.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=max_malloc_fill_size=10:malloc_fill_byte=0x41:max_free_fill_size=4:free_fill_byte=0x42:poison_heap=0 %t | FileCheck %s
// CHECK: 41 41 41{{$}}
// CHECK: 00{{$}}
// CHECK: 42 42{{$}}
#include <stdio.h>
#include <stdlib.h>
int main(void) {
  volatile unsigned char *p = malloc(20), *q = calloc(1, 20);
  printf("%02x %02x %02x\n", p[0], p[5], p[9]);
  printf("%02x\n", q[0]);
  free((void *)p);
  printf("%02x %02x\n", p[0], p[3]);
}
