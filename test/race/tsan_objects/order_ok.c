// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What orders accesses in such objects: locks, atomics, fences, lock-free hand-over; half of it in code of our own pass.
// REQUIRES: gcc
// RUN: gcc -g -O2 -fsanitize=thread -DHALF=0 -c %s -o %t.0.o && %clang_rtsan -O2 -DHALF=1 -c %s -o %t.1.o
// RUN: gcc %t.0.o %t.1.o %rtsan_link -lpthread -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang22 -g -O1 -fsanitize=thread -DHALF=0 -c %s -o %t.0.o && %clang22 %t.0.o %t.1.o %rtsan_link -lpthread -o %t && %t 2>&1 | FileCheck %s
// RUN: gcc -g -O0 -fsanitize=thread -DHALF=0 -c %s -o %t.0.o && gcc -g -O0 -fsanitize=thread -DHALF=1 -c %s -o %t.1.o
// RUN: gcc %t.0.o %t.1.o %rtsan_link -lpthread -o %t && %t 2>&1 | FileCheck %s
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#define ROUNDS 20000
struct node { struct node *next; int value; };
extern pthread_mutex_t mutex;
extern atomic_int spin, ready, fence_ready;
extern _Atomic(struct node *) stack;
extern long locked, spun, handed, fenced;
void *half0(void *), *half1(void *);
#if HALF == 0
pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
atomic_int spin, ready, fence_ready;
_Atomic(struct node *) stack;
long locked, spun, handed, fenced;
#define NAME half0
#else
#define NAME half1
#endif
static void push(int v) {
  struct node *n = malloc(sizeof *n), *top = atomic_load_explicit(&stack, memory_order_relaxed);
  n->value = v;
  do n->next = top;
  while (!atomic_compare_exchange_weak_explicit(&stack, &top, n, memory_order_release, memory_order_relaxed));
}
static int take_all(void) {
  int sum = 0;
  for (struct node *n = atomic_exchange_explicit(&stack, 0, memory_order_acquire), *next; n; n = next) {
    next = n->next;
    sum += n->value;
    free(n);
  }
  return sum;
}
void *NAME(void *arg) {
  long sum = 0;
  for (int i = 0; i < ROUNDS; i++) {
    pthread_mutex_lock(&mutex);
    locked++;
    pthread_mutex_unlock(&mutex);
    int none = 0;
    while (!atomic_compare_exchange_weak(&spin, &none, 1)) none = 0;
    spun++;
    atomic_store_explicit(&spin, 0, memory_order_release);
    if (atomic_load_explicit(&ready, memory_order_acquire) % 2 == HALF) {
      handed++;
      atomic_fetch_add_explicit(&ready, 1, memory_order_acq_rel);
    }
    if (atomic_load_explicit(&fence_ready, memory_order_relaxed) % 2 == HALF) {
      atomic_thread_fence(memory_order_acquire);
      fenced++;
      atomic_thread_fence(memory_order_release);
      atomic_store_explicit(&fence_ready, 1 - HALF, memory_order_relaxed);
    }
    push(1);
    sum += take_all();
  }
  *(long *)arg = sum;
  return 0;
}
#if HALF == 0
int main(void) {
  pthread_t t;
  long here, there;
  pthread_create(&t, 0, half1, &there);
  half0(&here);
  pthread_join(t, 0);
  printf("%ld %ld %ld\n", locked, spun, here + there + take_all());
  return 0;
}
#endif
// CHECK-NOT: rtsan
// CHECK: 40000 40000 40000
