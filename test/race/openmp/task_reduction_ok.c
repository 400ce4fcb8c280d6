// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reductions of tasks over a type that points to memory: combining reads what other tasks wrote there, while their taskgroup is not over yet.
// REQUIRES: openmp
// RUN: %clang_rtsan %openmp -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan %openmp -O2 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: env KMP_FORCE_REDUCTION=tree %t 2>&1 | FileCheck %s
#include <stdio.h>
#include <stdlib.h>
struct link { struct link *next; int value; };
struct list { struct link *first; };
static void push(struct list *l, struct link *k) { k->next = l->first, l->first = k; }
static void add(struct list *l, int value) {
  struct link *k = malloc(sizeof *k);
  k->value = value;
  push(l, k);
}
static struct link *pop(struct list *l) {
  struct link *k = l->first;
  if (k) l->first = k->next;
  return k;
}
static void join(struct list *to, struct list *from) {
  for (struct link *k; (k = pop(from));) push(to, k);
}
static int total(struct list *l) {
  int sum = 0;
  for (struct link *k; (k = pop(l)); free(k)) sum += k->value;
  return sum;
}
#pragma omp declare reduction(joined : struct list : join(&omp_out, &omp_in)) initializer(omp_priv = (struct list){0})

static int work(void) {
  struct list a = {0}, b = {0}, c = {0}, d = {0}, e = {0};
#pragma omp parallel num_threads(4)
#pragma omp single
  {
#pragma omp taskgroup task_reduction(joined : a)
    for (int i = 0; i < 40; i++)
#pragma omp task in_reduction(joined : a)
      add(&a, i);
#pragma omp taskloop reduction(joined : b) grainsize(3)
    for (int i = 0; i < 40; i++) add(&b, i);
  }
#pragma omp parallel num_threads(4) reduction(task, joined : c)
  for (int i = 0; i < 10; i++)
#pragma omp task in_reduction(joined : c)
    add(&c, i);
#pragma omp parallel num_threads(4)
#pragma omp for reduction(task, joined : d)
  for (int i = 0; i < 40; i++)
#pragma omp task in_reduction(joined : d)
    add(&d, i);
#pragma omp parallel for num_threads(4) reduction(joined : e)
  for (int i = 0; i < 40; i++) add(&e, i);
  return total(&a) + total(&b) + total(&c) + total(&d) + total(&e);
}

int main(void) {
  int got = 0;
  for (int round = 0; round < 20; round++) got = work();
  printf("done %d\n", got);
}
// CHECK-NOT: rtsan
// CHECK: done 3300
