// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An order that can lead to a deadlock, in both styles and as JSON; the locks lie in heap blocks and were initialised somewhere.
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread
// RUN: not timeout 30 %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=report_style=llvm not timeout 30 %t 2>&1 | FileCheck --check-prefix=LLVM %s
// RUN: %env_rtsan_opts=log_format=json not timeout 30 %t 2>%t.json
// RUN: %python -c "import json,sys; r = json.loads(open(sys.argv[1]).readline()); assert [s['role'] for s in r['stacks']].count('lock-init') == 2 and [p['thread'] for p in r['parties']] == [2, 1], r" %t.json
// CHECK: ERROR: rtsan: lock-order-inversion (potential deadlock): thread T2 takes mutex M1 while it holds mutex M0, T1 takes M0 while it holds M1
// CHECK:   thread T2 | thread T1
// CHECK:   holds M0 | holds M1
// CHECK-NEXT:     at inversion.c:[[# @LINE + 43]] in back |   at inversion.c:[[# @LINE + 36]] in forth
// CHECK-NEXT:   wants M1 | wants M0
// CHECK: Thread T2 took mutex M1 here:
// CHECK: in back {{.*}}inversion.c:
// CHECK: It held mutex M0, taken here:
// CHECK-NEXT:     #0 {{.*}} in back {{.*}}inversion.c:
// CHECK: Thread T1 took mutex M0 here:
// CHECK-NEXT:     #0 {{.*}} in forth {{.*}}inversion.c:
// CHECK: It held mutex M1, taken here:
// CHECK-NEXT:     #0 {{.*}} in forth {{.*}}inversion.c:
// CHECK: Mutex M0 (0x{{.*}}), in a 48-byte heap block at offset 8
// CHECK-NEXT:   initialised by thread T0 here:
// CHECK-NEXT:     #0 {{.*}} in make {{.*}}inversion.c:
// CHECK:        memory allocated by thread T0 here:
// CHECK: Thread T2 created by T0 here:
// CHECK: Thread T1 created by T0 here:
// CHECK: Hint: it went well this time.
// CHECK: SUMMARY: rtsan: lock-order-inversion {{.*}}inversion.c:{{.*}} in back
// LLVM: WARNING: ThreadSanitizer: lock-order-inversion (potential deadlock) (pid=
// LLVM-NEXT:   Cycle in lock order graph: M0 (0x{{.*}}) => M1 (0x{{.*}}) => M0
// LLVM:   Mutex M1 acquired here while holding mutex M0 in thread T2:
// LLVM:   Mutex M0 previously acquired by the same thread here:
// LLVM-NEXT:     #0 back {{.*}}inversion.c:
// LLVM:   Mutex M0 acquired here while holding mutex M1 in thread T1:
// LLVM: SUMMARY: ThreadSanitizer: lock-order-inversion (potential deadlock) {{.*}}inversion.c
#include "../Inputs/locks.h"
static struct object {
  long n;
  pthread_mutex_t lock;
} *a, *b;
__attribute__((noinline)) static struct object *make(void) {
  struct object *o = malloc(sizeof *o);
  pthread_mutex_init(&o->lock, 0);
  return o;
}
static void *forth(void *x) {
  LOCK(a->lock);
  LOCK(b->lock);
  UNLOCK(b->lock);
  UNLOCK(a->lock);
  return x;
}
static void *back(void *x) {
  LOCK(b->lock);
  LOCK(a->lock);
  UNLOCK(a->lock);
  UNLOCK(b->lock);
  return x;
}
int main(void) {
  a = make();
  b = make();
  in_turn(forth, back);
  return 0;
}
