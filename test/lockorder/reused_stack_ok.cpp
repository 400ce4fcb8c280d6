// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Locks in local variables end with their scope: threads that live on and meet other locks at the same places, in another order, say nothing.
// With the locks in one scope, the same orders are an inversion.
// RUN: %clangxx_rtsan -O0 %s -o %t && %env_rtsan_opts=detect_races=0 timeout 30 %t 2>&1 | FileCheck %s --implicit-check-not=rtsan:
// RUN: %env_rtsan_opts=detect_races=0 not timeout 30 %t one 2>&1 | FileCheck %s --check-prefix=ONE
// RUN: %clangxx_rtsan -O2 %s -o %t && %env_rtsan_opts=detect_races=0 timeout 30 %t 2>&1 | FileCheck %s --implicit-check-not=rtsan:
// RUN: %env_rtsan_opts=detect_races=0 not timeout 30 %t one 2>&1 | FileCheck %s --check-prefix=ONE
// RUN: %clangxx_rtsan -O2 -mllvm -rtsan-checks=lock %s -o %t && %env_rtsan_opts=detect_races=0 timeout 30 %t 2>&1 | FileCheck %s --implicit-check-not=rtsan:
// CHECK: fine
// ONE: ERROR: rtsan: lock-order-inversion
#include "Inputs/locks.h"
#include <mutex>

struct pair { std::mutex a, b; };
static pair *here;

static void *forth(void *) {
  wait_turn(1);
  { std::lock_guard<std::mutex> g(here->a), h(here->b); }
  go(2);
  return nullptr;
}
static void *back(void *) {
  wait_turn(3);
  { std::lock_guard<std::mutex> g(here->b), h(here->a); }
  go(4);
  return nullptr;
}
__attribute__((noinline)) static void with_locks(int from, int to) {
  pair p;
  here = &p;
  for (int n = from; n < to; n += 2) go(n), wait_turn(n + 1);
}

int main(int argc, char **) {
  pthread_t t = start(forth, nullptr), u = start(back, nullptr);
  if (argc > 1) {
    with_locks(1, 5);
  } else {
    with_locks(1, 3);
    with_locks(3, 5);
  }
  finish(t);
  finish(u);
  return fine();
}
