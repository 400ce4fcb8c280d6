// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 -DUSE='pthread_mutex_lock(p)' -DTYPE=pthread_mutex_t %s -o %t.1 -lpthread && not %t.1 2>&1 | FileCheck %s -DNAME=pthread_mutex_lock
// RUN: %clang_rtsan -O1 -DUSE='pthread_mutex_unlock(p)' -DTYPE=pthread_mutex_t %s -o %t.2 -lpthread && not %t.2 2>&1 | FileCheck %s -DNAME=pthread_mutex_unlock
// RUN: %clang_rtsan -O1 -DUSE='pthread_mutex_trylock(p)' -DTYPE=pthread_mutex_t %s -o %t.3 -lpthread && not %t.3 2>&1 | FileCheck %s -DNAME=pthread_mutex_trylock
// RUN: %clang_rtsan -O1 -DUSE='pthread_rwlock_rdlock(p)' -DTYPE=pthread_rwlock_t %s -o %t.4 -lpthread && not %t.4 2>&1 | FileCheck %s -DNAME=pthread_rwlock_rdlock
// RUN: %clang_rtsan -O1 -DUSE='pthread_spin_unlock(p)' -DTYPE=pthread_spinlock_t %s -o %t.5 -lpthread && not %t.5 2>&1 | FileCheck %s -DNAME=pthread_spin_unlock
// RUN: %clang_rtsan -O1 -DUSE='sem_post(p)' -DTYPE=sem_t %s -o %t.6 -lpthread && not %t.6 2>&1 | FileCheck %s -DNAME=sem_post
// RUN: %clang_rtsan -O1 -DUSE='pthread_cond_broadcast(p)' -DTYPE=pthread_cond_t %s -o %t.7 -lpthread && not %t.7 2>&1 | FileCheck %s -DNAME=pthread_cond_broadcast
// RUN: %clang_rtsan -O1 -DUSE='mtx_lock(p)' -DTYPE=mtx_t %s -o %t.8 -lpthread && not %t.8 2>&1 | FileCheck %s -DNAME=mtx_lock
// RUN: %clang_rtsan -O1 -DUSE='pthread_mutex_lock(p)' -DTYPE=pthread_mutex_t %s -o %t.9 -lpthread -mllvm -rtsan-checks=address && not %t.9 2>&1 | FileCheck %s -DNAME=pthread_mutex_lock
// A lock that is used after its memory was freed.
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <threads.h>
int main(void) {
  TYPE *p = calloc(1, sizeof *p);
  free(p);
  USE;
  return 0;
}
// CHECK: ERROR: rtsan: heap-use-after-free on address
// CHECK: thread T0
// CHECK-NEXT: #0 0x{{.*}} in [[NAME]]
// CHECK-NEXT: #1 0x{{.*}} in main {{.*}}freed_mutex.c:[[#]]
// CHECK: freed by thread T0 here:
