// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// rtsan_dump_locks and dump_signal: each thread with what it waits for, who is in its way, what it holds and where it took that; then all goes on.
// RUN: %clang_rtsan -I%root/include -O1 -fno-optimize-sibling-calls %s -o %t -lpthread
// RUN: timeout 30 %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=dump_signal=SIGUSR2 timeout 30 %t USR2 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=dump_signal=USR1 timeout 30 %t USR1 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=dump_signal=12:log_format=json timeout 30 %t USR2 2>%t.json
// RUN: %python -c "import json,sys; n = [json.loads(l)['message'] for l in open(sys.argv[1])]; assert len(n) == 5 and n[2].startswith('thread T1 (taker) waits for mutex'), n" %t.json
// CHECK: ==[[P:[0-9]+]]==rtsan: locks of all threads (3):
// CHECK-NEXT: ==[[P]]==rtsan: thread T0 runs, or waits for something else
// CHECK-NEXT:   holds mutex 'a' (0x{{[0-9a-f]+}}), taken at {{.*}}dump.c:{{[0-9]+}}:{{[0-9]+}} in main
// CHECK-NEXT:   holds recursive mutex 'again' (0x{{[0-9a-f]+}}), 2 times, taken at {{.*}}dump.c:{{[0-9]+}}:{{[0-9]+}} in main
// CHECK-NEXT: ==[[P]]==rtsan: thread T1 (taker) waits for mutex 'a' (0x{{[0-9a-f]+}}), held by T0, in pthread_mutex_lock:
// CHECK-NEXT:     #0 {{.*}} in taker {{.*}}dump.c:
// CHECK:        holds rwlock 'rw' (0x{{[0-9a-f]+}}) for reading, taken at {{.*}}dump.c:{{[0-9]+}}:{{[0-9]+}} in taker
// CHECK-NEXT: ==[[P]]==rtsan: thread T2 waits for the end of T1 (taker), in pthread_join:
// CHECK-NEXT:     #0 {{.*}} in joiner {{.*}}dump.c:
// CHECK: ==[[P]]==rtsan: end of locks
// CHECK-NEXT: fine
#include "../Inputs/locks.h"
#include "../Inputs/asleep.h"
#include <rtsan/rtsan.h>
static MUTEX(a);
static pthread_mutex_t again = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
static void *taker(void *x) {
  pthread_setname_np(pthread_self(), "taker");
  pthread_rwlock_rdlock(&rw);
  LOCK(a);
  UNLOCK(a);
  pthread_rwlock_unlock(&rw);
  return x;
}
static void *joiner(void *other) {
  pthread_join(*(pthread_t *)other, 0);
  return 0;
}
int main(int argc, char **argv) {
  LOCK(a);
  LOCK(again);
  LOCK(again);
  pthread_t t = start(taker, 0), u = start(joiner, &t);
  until_asleep(&a, sizeof a);
  until_asleep((void *)t, 4096); /* glibc keeps there what joiners wait for */
  if (argc == 1) rtsan_dump_locks();
  else raise(argv[1][3] == '1' ? SIGUSR1 : SIGUSR2);
  UNLOCK(again);
  UNLOCK(again);
  UNLOCK(a);
  finish(u);
  return fine();
}
