// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A deadlock from its headline to its summary: cause, columns, stacks of every edge, where the locks come from, who made the threads.
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread
// RUN: not timeout 30 %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=log_format=json not timeout 30 %t 2>%t.json
// RUN: %python -c "import json,sys; r = json.loads(open(sys.argv[1]).readline()); assert r['cycle'] and len(r['parties']) == 2 and r['locks'][0]['type'] == 'mutex' and r['message'].startswith('deadlock: thread T'), r" %t.json
// CHECK: ==[[P:[0-9]+]]==ERROR: rtsan: deadlock: thread T[[A:[12]]] ({{saver|loader}}) waits for mutex M1 {{.*}}, held by T[[B:[12]]] ({{saver|loader}}), which waits for mutex M0 {{.*}}, held by T[[A]]
// CHECK-EMPTY:
// CHECK-NEXT:   thread T[[A]] {{.*}} | thread T[[B]]
// CHECK-NEXT:   ---{{-*}}-+-{{-*}}---
// CHECK-NEXT:   holds M0 '{{.*}} | holds M1 '
// CHECK-NEXT:     at deadlock.c:{{[0-9]+}} in {{.*}} |   at deadlock.c:{{[0-9]+}} in
// CHECK-NEXT:   wants M1 '{{.*}} | wants M0 '
// CHECK-NEXT:     at deadlock.c:{{[0-9]+}} in {{.*}} |   at deadlock.c:{{[0-9]+}} in
// CHECK-EMPTY:
// CHECK-NEXT: Thread T[[A]] {{.*}} waits for mutex M1 {{.*}} (pthread_mutex_lock) here:
// CHECK-NEXT:     #0 {{.*}} in pthread_mutex_lock
// CHECK-NEXT:     #1 {{.*}} in {{save|load}} {{.*}}deadlock.c
// CHECK: It holds mutex M0 {{.*}}, taken here:
// CHECK-NEXT:     #0 {{.*}} in {{save|load}} {{.*}}deadlock.c
// CHECK: Thread T[[B]] {{.*}} waits for mutex M0 {{.*}} (pthread_mutex_lock) here:
// CHECK: It holds mutex M1 {{.*}}, taken here:
// CHECK: Mutex M0 (0x{{.*}}), {{.*}}global variable '{{files|index_}}' defined in '{{.*}}deadlock.c:
// CHECK: Mutex M1 (0x{{.*}}), {{.*}}global variable '{{files|index_}}' defined in '{{.*}}deadlock.c:
// CHECK: Thread{{.*}} created by T0 here:
// CHECK: SUMMARY: rtsan: deadlock {{.*}}deadlock.c:{{[0-9]+}}:{{[0-9]+}} in {{save|load}}
#include "../Inputs/locks.h"
static MUTEX(files);
static struct {
  long entries;
  pthread_mutex_t lock;
} index_ = {0, PTHREAD_MUTEX_INITIALIZER};
__attribute__((noinline)) static void save(void) {
  LOCK(files);
  meet(2);
  LOCK(index_.lock);
}
__attribute__((noinline)) static void load(void) {
  LOCK(index_.lock);
  meet(2);
  LOCK(files);
}
static void *saver(void *x) {
  pthread_setname_np(pthread_self(), "saver");
  save();
  return x;
}
static void *loader(void *x) {
  pthread_setname_np(pthread_self(), "loader");
  load();
  return x;
}
int main(void) {
  pthread_t a = start(saver, 0), b = start(loader, 0);
  finish(a);
  finish(b);
  return 0;
}
