// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// Writers first: two readers deadlock when a third thread writes in between.
#include "Inputs/locks.h"
pthread_rwlock_t a = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
MUTEX(b);
static void *writes(void *x) {
  pthread_rwlock_wrlock(&a);
  pthread_rwlock_unlock(&a);
  meet(2);
  return x;
}
static void *first(void *x) {
  pthread_rwlock_rdlock(&a);
  LOCK(b);
  UNLOCK(b);
  pthread_rwlock_unlock(&a);
  return x;
}
static void *second(void *x) {
  LOCK(b);
  pthread_rwlock_rdlock(&a);
  pthread_rwlock_unlock(&a);
  UNLOCK(b);
  return x;
}
int main(void) {
  start(writes, 0);
  meet(2);
  in_turn(first, second);
  return 0;
}
// CHECK: ERROR: rtsan: lock-order-inversion (potential deadlock)
// CHECK: thread T3 {{.*}}| thread T2
// CHECK: {{^  thread T1$}}
// CHECK-NEXT: ---
// CHECK-NEXT: {{^  wants}} [[M:M[0-9]+]] 'a'
// CHECK-NEXT: {{^ *at .* in writes$}}
// CHECK: Thread T1 took rwlock [[M]] 'a' here:
// CHECK-NEXT: {{.* in writes }}
// CHECK: Hint: only readers meet at [[M]] 'a': they block each other once another thread, such as T1, waits there to write
