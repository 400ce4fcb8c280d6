// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reductions by every method that libomp has, user-defined ones, those of tasks; also with more threads than a tree's first level holds.
// REQUIRES: openmp
// RUN: %clang_rtsan %openmp -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan %openmp -O2 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: env KMP_FORCE_REDUCTION=critical %t 2>&1 | FileCheck %s
// RUN: env KMP_FORCE_REDUCTION=tree %t 2>&1 | FileCheck %s
// RUN: env KMP_FORCE_REDUCTION=atomic %t 2>&1 | FileCheck %s
#include <omp.h>
#include <stdio.h>
enum { N = 400 };
static int a[N];
struct pair { int low, high; };
#pragma omp declare reduction(wider:struct pair : omp_out.low = omp_in.low < omp_out.low ? omp_in.low : omp_out.low, \
                              omp_out.high = omp_in.high > omp_out.high ? omp_in.high : omp_out.high) initializer(omp_priv = (struct pair){1000, -1})

static long work(int threads) {
  long sum = 0, nowait = 0, tasks = 0, loop = 0;
  int most = 0, part[8] = {0};
  struct pair range = {a[0], a[0]};
#pragma omp parallel num_threads(threads)
  {
#pragma omp for reduction(+ : sum) reduction(max : most)
    for (int i = 0; i < N; i++) {
      sum += a[i];
      if (a[i] > most) most = a[i];
    }
    if (sum != N * (N - 1) / 2) printf("wrong\n");
#pragma omp for reduction(wider : range)
    for (int i = 0; i < N; i++) {
      if (a[i] < range.low) range.low = a[i];
      if (a[i] > range.high) range.high = a[i];
    }
#pragma omp for reduction(+ : nowait, part) nowait
    for (int i = 0; i < N; i++) nowait++, part[i % 8]++;
  }
#pragma omp parallel num_threads(threads)
#pragma omp single
  {
#pragma omp taskgroup task_reduction(+ : tasks)
    for (int i = 0; i < 50; i++)
#pragma omp task in_reduction(+ : tasks)
      tasks += a[i];
#pragma omp taskloop reduction(+ : loop) grainsize(5)
    for (int i = 0; i < N; i++) loop += a[i];
  }
#pragma omp parallel num_threads(threads) reduction(task, + : tasks)
#pragma omp single
  for (int i = 0; i < 50; i++)
#pragma omp task in_reduction(+ : tasks)
    tasks += 1;
  return sum + nowait + most + range.low + range.high + part[3] + tasks + loop;
}

int main(void) {
  for (int i = 0; i < N; i++) a[i] = i;
  long got = 0;
  for (int round = 0; round < 20; round++) got = work(4), got += work(2), got += work(9);
  printf("done %ld\n", got);
}
// CHECK-NOT: rtsan
// CHECK: done 486369
