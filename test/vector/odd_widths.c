// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Accesses of 3, 10, 12 and 24 bytes (bit fields, long double, short vectors).
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
struct __attribute__((packed)) bits { unsigned a : 24; };
typedef int three __attribute__((ext_vector_type(3)));
struct three_longs { long a[3]; };
char *block;
static volatile int sink;
static void bitfield(long at) { volatile struct bits *b = (struct bits *)(block + at); b->a = 5; }
static void extended(long at) { sink = (int)*(volatile long double *)(block + at); }
static void vector3(long at) { volatile three *p = (three *)(block + at); three v = *p; sink = v.x + v.y + v.z; }
static void copy24(long at) { struct three_longs v; memcpy(&v, block + at, 24); sink = (int)(v.a[0] + v.a[2]); }
int main(void) {
  block = calloc(1, 48);
  SILENT(bitfield, 45);
  REPORTED("heap-buffer-overflow", bitfield, 46);
  SILENT(extended, 32);
  REPORTED("heap-buffer-overflow", extended, 48);
  SILENT(vector3, 32);
  REPORTED("heap-buffer-overflow", vector3, 48);
  SILENT(copy24, 24);
  REPORTED("heap-buffer-overflow", copy24, 25);
  REPORTED("heap-buffer-overflow", copy24, -1);
  return finish();
}
