// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Everything that orders, while ever more tasks wait to be run: where the detector has no room to note another one (64 in the debug flavour), an
// implicit or explicit task, a region or a taskgroup of which it cannot tell may order too much, but not too little.
// REQUIRES: openmp
// RUN: %clang_rtsan %openmp -O0 -I%S/.. %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan %openmp -O2 -I%S/.. %s -o %t && %t 2>&1 | FileCheck %s
#include <omp.h>
#include "Inputs/invisible.h"
enum { TEAM = 3, N = 24 };
static int a[N], waiting[80], sum, chain[N], in_order;

static void loops(void) {
  int part[4] = {0}, mine;
#pragma omp parallel num_threads(TEAM) private(mine)
  {
    a[omp_get_thread_num()]++;
#pragma omp barrier
    mine = a[(omp_get_thread_num() + 1) % TEAM];
#pragma omp for reduction(+ : sum, part)
    for (int i = 0; i < N; i++) sum += mine, part[i % 4]++;
#pragma omp for ordered
    for (int i = 0; i < N; i++) {
#pragma omp ordered
      in_order += i + part[0];
    }
#pragma omp for ordered(1)
    for (int i = 0; i < N; i++) {
#pragma omp ordered depend(sink : i - 1)
      chain[i] = i ? chain[i - 1] + 1 : 1;
#pragma omp ordered depend(source)
    }
    a[TEAM + omp_get_thread_num()]++; /* the region's end alone orders this */
  }
  for (int i = 0; i < 2 * TEAM; i++) a[i]++;
}

static void tasks(void) {
  int x = 0, y = 0, z = 0;
#pragma omp parallel num_threads(TEAM)
#pragma omp single
  {
#pragma omp taskgroup
    {
#pragma omp task shared(x)
      x++;
#pragma omp taskgroup
#pragma omp task shared(y)
      y++;
      y++;
    }
    x++;
#pragma omp task shared(z) depend(out : z)
    z = 1;
#pragma omp task shared(z) depend(inout : z) depend(in : x, y, sum, in_order, a[0], a[1], a[2], a[3])
    z++;
#pragma omp taskwait depend(in : z)
    z++;
#pragma omp task shared(x)
    {
#pragma omp task shared(x)
      x++;
#pragma omp taskwait
      x++;
    }
#pragma omp taskwait
    sum += x + y + z;
#pragma omp taskloop reduction(+ : sum) grainsize(4)
    for (int i = 0; i < N; i++) sum += a[i];
#pragma omp task
    a[N - 1]++;
  }
  a[N - 1]++;
}

/* The other one of the team comes to run what waits only after all. */
static void behind(int count) {
#pragma omp parallel num_threads(2)
  if (omp_get_thread_num()) {
    wait_turn(count + 1);
  } else {
    for (int i = 0; i < count; i++) {
#pragma omp task firstprivate(i)
      waiting[i]++;
    }
    loops();
    tasks();
    go(count + 1);
  }
}

int main(void) {
  omp_set_max_active_levels(2);
  for (int count = 0; count < 70; count++) behind(count);
  printf("done %d\n", waiting[0]);
}
// CHECK-NOT: rtsan
// CHECK: done 69
