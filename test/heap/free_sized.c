// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// C23 free_sized and free_aligned_sized take blocks back; a second time is an error.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
void free_sized(void *, size_t);
void free_aligned_sized(void *, size_t, size_t);
static void sized(long times) { void *volatile p = malloc(24); while (times--) free_sized(p, 24); }
static void aligned(long times) { void *volatile p = aligned_alloc(64, 128); while (times--) free_aligned_sized(p, 64, 128); }
int main(void) {
  SILENT(sized, 1);
  REPORTED("attempting", sized, 2);
  SILENT(aligned, 1);
  REPORTED("attempting", aligned, 2);
  return finish();
}
