// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What a reduction's tasks write besides their own copies is not ordered by it.
// REQUIRES: openmp
// RUN: %clang_rtsan %openmp -O0 -I%S/.. %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan %openmp -O2 -I%S/.. %s -o %t && not %t 2>&1 | FileCheck %s
#include "Inputs/invisible.h"
static int sum, count;
INVISIBLE static void wait_for_both(void) {
  static int here;
  int n = __atomic_add_fetch(&here, 1, __ATOMIC_RELAXED);
  if (n == 2) go(1);
  else wait_turn(1);
}
int main(void) {
#pragma omp parallel num_threads(2)
#pragma omp single
#pragma omp taskgroup task_reduction(+ : sum)
  for (int i = 0; i < 2; i++)
#pragma omp task in_reduction(+ : sum)
  {
    sum++;
    count++;
    wait_for_both(); /* so the other one runs on another thread */
  }
  printf("done %d\n", sum + count);
}
// CHECK: ERROR: rtsan: data-race
// CHECK: global variable 'count'
// CHECK-NOT: done
