// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Objects of gcc -fopenmp -fsanitize=thread on GCC's own runtime library: what its constructs order.
// REQUIRES: gcc
// RUN: gcc -g -O0 -fopenmp -fsanitize=thread -c %s -o %t.o && gcc %t.o %rtsan_link -lgomp -lpthread -o %t && %t 2>&1 | FileCheck %s
// RUN: gcc -g -O2 -fopenmp -fsanitize=thread -c %s -o %t.o && gcc %t.o %rtsan_link -lgomp -lpthread -o %t && %t 2>&1 | FileCheck %s
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
enum { N = 400, THREADS = 4 };
static long plain[N], other[N], sum, counter, chain, copied;
static long fib(int n) {
  long a, b;
  if (n < 2) return n;
#pragma omp task shared(a)
  a = fib(n - 1);
#pragma omp task shared(b) if (n > 4)
  b = fib(n - 2);
#pragma omp taskwait
  return a + b;
}
#define CHECK(x) if (!(x)) { printf("wrong: line %d\n", __LINE__); exit(1); }
int main(void) {
  omp_set_num_threads(THREADS), omp_set_max_active_levels(2);
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < N; i++) plain[i] = i, other[i] = 0;
    counter = sum = chain = 0;
#pragma omp parallel for
    for (int i = 0; i < N; i++) plain[i] += 1;
#pragma omp parallel for schedule(dynamic, 7)
    for (int i = 0; i < N; i++) plain[i] += 1;
#pragma omp parallel for schedule(guided) reduction(+ : sum)
    for (int i = 0; i < N; i++) sum += plain[N - 1 - i];
    CHECK(sum == N * (N - 1) / 2 + 2 * N);
#pragma omp parallel
    {
#pragma omp for
      for (int i = 0; i < N; i++) other[i] = plain[N - 1 - i];
#pragma omp for schedule(dynamic) nowait
      for (int i = 0; i < N; i++) plain[i] = other[N - 1 - i];
#pragma omp barrier
#pragma omp for schedule(runtime)
      for (int i = 0; i < N; i++) other[i] = plain[N - 1 - i];
#pragma omp single
      chain = other[3];
      CHECK(chain == other[3]);
#pragma omp critical
      counter++;
#pragma omp critical(named)
      plain[0]++;
#pragma omp barrier
#pragma omp master
      chain = 7;
#pragma omp barrier
      CHECK(chain == 7 && counter == THREADS);
#pragma omp atomic
      other[0] += 1;
#pragma omp barrier
#pragma omp sections
      {
#pragma omp section
        other[1] = other[2];
#pragma omp section
        other[5] = 6;
#pragma omp section
        other[7] = 8;
      }
      CHECK(other[5] == 6 && other[7] == 8);
      long mine;
#pragma omp single copyprivate(mine)
      mine = ++copied;
      CHECK(mine == copied);
#pragma omp barrier
#pragma omp for ordered schedule(dynamic)
      for (int i = 0; i < 40; i++) {
#pragma omp ordered
        chain++;
      }
#pragma omp for ordered(1) schedule(static, 1)
      for (int i = 1; i < 40; i++) {
#pragma omp ordered depend(sink : i - 1)
        plain[i] = plain[i - 1] + 1;
#pragma omp ordered depend(source)
      }
#pragma omp single
      CHECK(fib(9) == 34);
#pragma omp single
      {
        long *block = malloc(sizeof *block * 3);
        block[0] = 1;
#pragma omp taskgroup
        {
          for (int i = 0; i < 20; i++)
#pragma omp task firstprivate(i, block)
            other[i] = block[0] + i;
        }
        CHECK(other[19] == 20);
#pragma omp task depend(out : block[0])
        block[0] = 5;
#pragma omp task depend(in : block[0]) depend(out : block[1])
        block[1] = block[0] + 1;
#pragma omp task depend(inout : block[1])
        block[2] = block[1]++;
#pragma omp taskwait
        CHECK(block[0] == 5 && block[1] == 7 && block[2] == 6);
#pragma omp taskloop grainsize(5)
        for (int i = 0; i < 100; i++) plain[i] = i;
        CHECK(plain[99] == 99);
        free(block);
      }
      for (int i = 0; i < 5; i++)
#pragma omp task
      {
#pragma omp critical
        counter++;
      }
#pragma omp barrier
      CHECK(counter == THREADS * 6);
#pragma omp barrier
#pragma omp parallel num_threads(2)
      {
#pragma omp atomic
        sum++;
#pragma omp barrier
#pragma omp critical
        counter++;
      }
    }
    CHECK(counter == THREADS * 8);
    omp_lock_t lock;
    omp_init_lock(&lock);
#pragma omp parallel sections
    {
#pragma omp section
      omp_set_lock(&lock), chain++, omp_unset_lock(&lock);
#pragma omp section
      omp_set_lock(&lock), chain++, omp_unset_lock(&lock);
    }
    omp_destroy_lock(&lock);
#pragma omp parallel reduction(task, + : sum)
#pragma omp single
    for (int i = 0; i < 10; i++)
#pragma omp task in_reduction(+ : sum)
      sum += i;
  }
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK-NOT: wrong
// CHECK: done
