// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Exceptions and longjmp across frames whose variables other threads had been handed, in four threads at once; the stack is used again.
// (The debug flavour forgets too soon for the race to be sure.)
// RUN: %clangxx_rtsan -O1 %s -o %t -lpthread
// RUN: timeout 100 %t 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: %if release %{ not timeout 100 %t race 2>&1 | FileCheck %s %}
#include "../race/Inputs/invisible.h"
#include <csetjmp>
#include <stdexcept>
#include <string>
enum { WORKERS = 4, ROUNDS = 300 };
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int *handed, shared;
static thread_local jmp_buf back;
__attribute__((noinline)) static void hand(int *p) {
  pthread_mutex_lock(&mutex);
  if (handed) ++*handed;
  handed = p;
  pthread_mutex_unlock(&mutex);
}
__attribute__((noinline)) static void deep(int n, bool jump) {
  int local[12] = {n};
  std::string text(n + 20, 'x');
  hand(&local[n % 12]);
  if (n) deep(n - 1, jump);
  hand(nullptr); // whoever got it is done with it
  if (jump) {
    std::string().swap(text);
    if (n == 3) longjmp(back, 1);
  } else if (n == 3) {
    throw std::runtime_error(text);
  }
}
static void *worker(void *arg) {
  for (int i = 0; i < ROUNDS; i++) {
    try {
      if (!setjmp(back)) deep(3 + i % 5, i % 2);
    } catch (const std::exception &e) {
      pthread_mutex_lock(&mutex);
      shared += e.what()[0];
      pthread_mutex_unlock(&mutex);
    }
  }
  return arg;
}
static void *other(void *arg) {
  shared = 1;
  go(1);
  return arg;
}
int main(int argc, char **) {
  pthread_t t[WORKERS];
  for (auto &id : t) pthread_create(&id, nullptr, worker, nullptr);
  for (auto &id : t) pthread_join(id, nullptr);
  if (argc > 1) {
    pthread_create(&t[0], nullptr, other, nullptr);
    wait_turn(1);
    shared = 2;
  }
  puts("done");
}
// QUIET-NOT: rtsan
// QUIET: done
// CHECK: ERROR: rtsan: data-race on address
