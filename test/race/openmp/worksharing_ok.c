// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Worksharing of all kinds: what the barriers, the starts and the ends of regions order.
// REQUIRES: openmp
// RUN: %clang_rtsan %openmp -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan %openmp -O2 %s -o %t && %t 2>&1 | FileCheck %s
#include <omp.h>
#include <stdio.h>
enum { N = 240 };
static int a[N], b[N], matrix[16][16], total, own;
#pragma omp threadprivate(own)

static void loops(void) {
#pragma omp parallel for
  for (int i = 0; i < N; i++) a[i] = i;
#pragma omp parallel for schedule(dynamic, 3)
  for (int i = 0; i < N; i++) b[i] = a[N - 1 - i];
#pragma omp parallel
  {
#pragma omp for schedule(guided)
    for (int i = 0; i < N; i++) a[i] += b[i];
#pragma omp for nowait
    for (int i = 0; i < N; i++) b[i] = a[N - 1 - i];
#pragma omp barrier
#pragma omp for simd
    for (int i = 0; i < N; i++) a[i] = b[N - 1 - i];
  }
#pragma omp parallel for collapse(2)
  for (int i = 0; i < 16; i++)
    for (int j = 0; j < 16; j++) matrix[i][j] = a[i] + j;
#pragma omp parallel for lastprivate(total) firstprivate(b)
  for (int i = 0; i < N; i++) total = b[i];
}

static void pieces(void) {
  int from = 0, to = 0, single = 0;
#pragma omp parallel shared(from, to, single)
  {
#pragma omp sections
    {
#pragma omp section
      from++;
#pragma omp section
      to++;
    }
#pragma omp single
    single = from + to;
#pragma omp master
    total += single;
#pragma omp barrier
#pragma omp masked filter(1)
    total += 1;
#pragma omp barrier
#pragma omp single nowait
    total++;
  }
}

static void privates(void) {
  own = 7;
#pragma omp parallel copyin(own)
  {
    int mine;
    own++;
#pragma omp single copyprivate(mine)
    mine = own + total;
    b[omp_get_thread_num()] = mine;
  }
}

static void nested(void) {
#pragma omp parallel num_threads(2)
  {
    int sum[4] = {0}, me = omp_get_thread_num();
#pragma omp parallel num_threads(2) shared(sum)
    sum[omp_get_thread_num()] = a[me];
    b[me] = sum[0] + sum[1];
#pragma omp parallel if (0)
    b[me]++;
  }
}

static void cancelled(void) {
#pragma omp parallel
  {
#pragma omp for
    for (int i = 0; i < N; i++) {
      a[i] = i;
      if (i == N / 2) {
#pragma omp cancel for
      }
#pragma omp cancellation point for
    }
#pragma omp single
    total += a[0];
  }
}

static void teams(void) {
#pragma omp teams num_teams(2)
#pragma omp distribute parallel for
  for (int i = 0; i < N; i++) a[i] = i + 1;
#pragma omp target map(tofrom : b)
#pragma omp parallel for
  for (int i = 0; i < N; i++) b[i] = a[i];
}

int main(void) {
  omp_set_max_active_levels(2);
  omp_set_num_threads(4);
  for (int round = 0; round < 20; round++) loops(), pieces(), privates(), nested(), cancelled(), teams();
  printf("done %d\n", a[3]);
}
// CHECK-NOT: rtsan
// CHECK: done 4
