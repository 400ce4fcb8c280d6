// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// A handler comes between atomic operations, and into the middle of them, with operations of its own on the same objects.
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
enum { TIMES = 100 };
static atomic_long counter, flag;
static atomic_int handled;
static long data[TIMES + 1], sum;
static void handler(int signo) {
  (void)signo;
  int n = atomic_load_explicit(&handled, memory_order_relaxed) + 1;
  atomic_fetch_add_explicit(&counter, 1, memory_order_acq_rel);
  data[n] = n;
  atomic_store_explicit(&flag, n, memory_order_release);
  atomic_store_explicit(&handled, n, memory_order_release);
}
static void *sender(void *target) {
  for (int i = 1; i <= TIMES; i++) {
    pthread_kill(*(pthread_t *)target, SIGUSR1);
    while (atomic_load_explicit(&handled, memory_order_acquire) < i) {}
    sum += data[i];
  }
  return NULL;
}
int main(void) {
  pthread_t self = pthread_self(), t;
  long mine = 0;
  signal(SIGUSR1, handler);
  pthread_create(&t, NULL, sender, &self);
  while (atomic_load_explicit(&handled, memory_order_relaxed) < TIMES) {
    long seen = atomic_load(&counter);
    atomic_fetch_add_explicit(&counter, 2, memory_order_release);
    mine += 2;
    if (atomic_compare_exchange_strong(&counter, &seen, seen + 2)) mine += 2;
    atomic_store_explicit(&flag, -1, memory_order_release);
  }
  pthread_join(t, NULL);
  printf("%d sum %ld\n", atomic_load(&counter) == mine + TIMES, sum);
}
// CHECK-NOT: rtsan
// CHECK: 1 sum 5050
