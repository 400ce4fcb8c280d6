// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// lock_graph: valid DOT, a node for each lock, an edge for each nesting with thread and place.
// RUN: %clang_rtsan -O1 -fno-optimize-sibling-calls %s -o %t -lpthread
// RUN: %env_rtsan_opts=lock_graph=%t.dot timeout 30 %t 2>&1 | FileCheck --check-prefix=FINE %s
// RUN: FileCheck %s < %t.dot
// RUN: %python %S/Inputs/check_dot.py %t.dot 3 2
// FINE: fine
// CHECK: digraph locks {
// CHECK-DAG: n[[A:[0-9]+]] [label="mutex 'a' (0x
// CHECK-DAG: n[[B:[0-9]+]] [label="rwlock 'b'+8 (0x
// CHECK-DAG: n[[C:[0-9]+]] [label="mutex (0x{{[0-9a-f]+}})\nmade at {{.*}}graph.c:{{[0-9]+}}:{{[0-9]+}} in main"];
// CHECK-DAG: n[[A]] -> n[[B]] [label="T0 at {{.*}}graph.c:{{[0-9]+}}:{{[0-9]+}} in main"];
// CHECK-DAG: n[[B]] -> n[[C]] [label="T0 at {{.*}}graph.c:{{[0-9]+}}:{{[0-9]+}} in main"];
// CHECK: }
#include "../Inputs/locks.h"
static MUTEX(a);
static struct {
  long n;
  pthread_rwlock_t lock;
} b = {0, PTHREAD_RWLOCK_INITIALIZER};
int main(void) {
  pthread_mutex_t *c = malloc(sizeof *c);
  pthread_mutex_init(c, 0);
  for (int i = 0; i < 3; i++) {
    LOCK(a);
    pthread_rwlock_wrlock(&b.lock);
    LOCK(*c);
    UNLOCK(*c);
    pthread_rwlock_unlock(&b.lock);
    UNLOCK(a);
  }
  return fine();
}
