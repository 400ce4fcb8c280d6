// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Tasks: creation, taskwait, taskgroup, barriers, dependences, taskloop, detach; thousands, so that libomp hands their memory around.
// REQUIRES: openmp
// RUN: %clang_rtsan %openmp -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan %openmp -O2 %s -o %t && %t 2>&1 | FileCheck %s
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
enum { N = 200 };
static int a[N], b[N];

static int fib(int n) {
  int x, y;
  if (n < 2) return n;
#pragma omp task shared(x)
  x = fib(n - 1);
#pragma omp task shared(y) if (n > 4)
  y = fib(n - 2);
#pragma omp taskwait
  return x + y;
}

static void groups(void) {
  int *heap = malloc(N * sizeof *heap);
#pragma omp taskgroup
  for (int i = 0; i < N; i += 10)
#pragma omp task firstprivate(i)
    for (int k = i; k < i + 10; k++)
#pragma omp task firstprivate(k) untied
      heap[k] = k;
  for (int i = 0; i < N; i++) a[i] = heap[i];
  free(heap);
#pragma omp taskloop grainsize(7)
  for (int i = 0; i < N; i++) b[i] = a[i] + 1;
#pragma omp taskloop nogroup num_tasks(5)
  for (int i = 0; i < N; i++) a[i] += b[i];
#pragma omp taskwait
  b[0] = a[N - 1];
}

static int depends(void) {
  int x = 0, y = 0, z = 0, many[12] = {0};
#pragma omp task depend(out : x) shared(x)
  x = 1;
#pragma omp task depend(in : x) depend(out : y) shared(x, y)
  y = x + 1;
#pragma omp task depend(in : x) depend(out : z) shared(x, z)
  z = x + 2;
#pragma omp task depend(inout : x) depend(in : y, z) shared(x, y, z)
  x = y + z;
  for (int i = 0; i < 12; i++)
#pragma omp task depend(out : many[i]) shared(many) firstprivate(i)
    many[i] = i;
#pragma omp task shared(many, x) depend(inout : x) depend(in : many[0], many[1], many[2], many[3], many[4], many[5], many[6], many[7], many[8], many[9])
  for (int i = 0; i < 10; i++) x += many[i];
  for (int i = 0; i < 4; i++)
#pragma omp task depend(mutexinoutset : y) shared(y)
    y++;
#pragma omp task depend(in : x, y) if (0) shared(x, y)
  x += y;
#pragma omp task depend(out : z) shared(z)
  z = 50;
#pragma omp taskwait depend(in : z)
  x += z;
#pragma omp task depend(inout : omp_all_memory) shared(x, many)
  x += many[11];
#pragma omp taskwait
  return x;
}

static int given;
static void detached(void) {
  omp_event_handle_t event;
  given = 0;
#pragma omp task detach(event) depend(out : given)
  given = 1;
#pragma omp task firstprivate(event)
  omp_fulfill_event(event);
#pragma omp task depend(in : given)
  given++;
#pragma omp taskwait
  given++;
}

int main(void) {
  int f = 0, d = 0, late = 0;
  omp_set_num_threads(4);
  for (int round = 0; round < 20; round++) {
#pragma omp parallel
    {
#pragma omp single
      f = fib(12);
#pragma omp single
      groups();
#pragma omp single
      d = depends();
#pragma omp single
      detached();
#pragma omp single nowait
      for (int i = 0; i < N; i++)
#pragma omp task firstprivate(i)
        b[i] = i;
#pragma omp barrier
#pragma omp for
      for (int i = 0; i < N; i++) b[i]++;
#pragma omp master
#pragma omp task shared(late)
      late = b[5];
    }
    late++;
  }
  printf("done %d %d %d %d\n", f, d, given, late);
}
// CHECK-NOT: rtsan
// CHECK: done 144 117 3 7
