// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What thread-local destructors and key destructors do comes before the join; detached threads still run at exit, quick_exit and _exit.
// (The debug flavour forgets too soon for the race to be sure.)
// RUN: %clangxx_rtsan -O1 %s -o %t -lpthread
// RUN: timeout 100 %t exit 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: timeout 100 %t quick 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: timeout 100 %t leave 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: %if release %{ not timeout 100 %t race 2>&1 | FileCheck %s %}
#include "../race/Inputs/invisible.h"
#include <cstdlib>
#include <memory>
#include <string>
static long total, at_end;
static pthread_key_t key;
struct Counter {
  std::string name = "a thread's own, long enough to be on the heap";
  long *into = nullptr;
  ~Counter() { if (into) *into += (long)name.size(); }
};
static thread_local Counter counter;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static void drop(void *p) {
  pthread_mutex_lock(&mutex);
  total += *(int *)p;
  pthread_mutex_unlock(&mutex);
  free(p);
}
static void *body(void *arg) {
  int *p = (int *)malloc(sizeof *p);
  *p = 1;
  pthread_setspecific(key, p);
  counter.into = (long *)arg;
  return arg;
}
static void *busy(void *arg) {
  for (long n = 0;; n++) {
    std::string *s = new std::string(40, 'x');
    pthread_mutex_lock(&mutex);
    at_end += s->size() > n % 3;
    pthread_mutex_unlock(&mutex);
    delete s;
  }
  return arg;
}
static void *other(void *arg) {
  at_end++;
  go(1);
  return arg;
}
static void farewell() {
  pthread_mutex_lock(&mutex);
  if (at_end >= 0) puts("done");
  fflush(stdout);
  pthread_mutex_unlock(&mutex);
}
int main(int, char **argv) {
  pthread_t t[8];
  long sums[8] = {};
  pthread_key_create(&key, drop);
  for (int round = 0; round < 50; round++) {
    for (int i = 0; i < 8; i++) pthread_create(&t[i], nullptr, body, &sums[i]);
    for (int i = 0; i < 8; i++) pthread_join(t[i], nullptr);
    for (long n : sums) total += n > 0;
  }
  if (argv[1][0] == 'r') {
    pthread_create(&t[0], nullptr, other, nullptr);
    wait_turn(1);
    at_end++;
    return 0;
  }
  for (int i = 0; i < 3; i++) pthread_create(&t[i], nullptr, busy, nullptr), pthread_detach(t[i]);
  for (int i = 0; i < 100; i++) free(malloc(30)), pthread_mutex_lock(&mutex), pthread_mutex_unlock(&mutex);
  if (argv[1][0] == 'l') farewell(), _exit(total != 800);
  if (argv[1][0] == 'q') at_quick_exit(farewell), quick_exit(total != 800);
  atexit(farewell);
  exit(total != 800);
}
// QUIET-NOT: rtsan
// QUIET: done
// CHECK: ERROR: rtsan: data-race on address
