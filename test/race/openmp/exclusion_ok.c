// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// critical, locks, atomic, ordered, flush: one after the other.
// REQUIRES: openmp
// RUN: %clang_rtsan %openmp -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan %openmp -O2 %s -o %t && %t 2>&1 | FileCheck %s
#include <omp.h>
#include <stdio.h>
enum { N = 100 };
static int plain, named, hinted, locked, nest, tested, in_order, chain[N], box, full;

int main(void) {
  omp_lock_t lock;
  omp_nest_lock_t again;
  omp_init_lock(&lock);
  omp_init_nest_lock(&again);
  omp_set_num_threads(4);
#pragma omp parallel
  {
    for (int i = 0; i < N; i++) {
#pragma omp critical
      plain++;
#pragma omp critical(other)
      named++;
#pragma omp critical(third) hint(omp_sync_hint_contended)
      hinted++;
      omp_set_lock(&lock);
      locked++;
      omp_unset_lock(&lock);
      while (!omp_test_lock(&lock)) {}
      tested++;
      omp_unset_lock(&lock);
      omp_set_nest_lock(&again);
      omp_set_nest_lock(&again);
      nest++;
      omp_unset_nest_lock(&again);
      nest++;
      omp_unset_nest_lock(&again);
    }
#pragma omp for ordered schedule(dynamic)
    for (int i = 0; i < N; i++) {
#pragma omp ordered
      in_order = in_order * 3 + i;
    }
#pragma omp for ordered(1)
    for (int i = 0; i < N; i++) {
#pragma omp ordered depend(sink : i - 1)
      chain[i] = i ? chain[i - 1] + 1 : 1;
#pragma omp ordered depend(source)
    }
  }
#pragma omp parallel num_threads(2)
  if (omp_get_thread_num() == 0) {
    box = 5;
#pragma omp flush
#pragma omp atomic write
    full = 1;
  } else {
    int seen = 0;
    while (!seen) {
#pragma omp atomic read
      seen = full;
    }
#pragma omp flush
    box++;
  }
#pragma omp parallel num_threads(2)
  if (omp_get_thread_num() == 0) {
    box = 7;
#pragma omp atomic write release
    full = 2;
  } else {
    int seen = 0;
    while (seen != 2) {
#pragma omp atomic read acquire
      seen = full;
    }
    box++;
  }
  omp_destroy_lock(&lock);
  omp_destroy_nest_lock(&again);
  printf("done %d %d %d %d %d %d %d %d\n", plain, named, hinted, locked, tested, nest, chain[N - 1], box);
}
// CHECK-NOT: rtsan
// CHECK: done 400 400 400 400 400 800 100 8
