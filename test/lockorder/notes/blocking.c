// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: llvm-ge-16
// report_blocking_under_lock: one note for each call and each place where the lock was taken, most frequent first, and an end as if nothing was.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: %env_rtsan_opts=report_blocking_under_lock=1 %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=report_blocking_under_lock=1:log_format=json %t 2>%t.json
// RUN: %python -c "import json,sys; lines = [json.loads(l) for l in open(sys.argv[1])]; assert len(lines) == 4 and '5 times: nanosleep' in lines[1]['message'], lines" %t.json
// CHECK: ==[[P:[0-9]+]]==rtsan: 3 places where a lock is held that had better not be, most frequent first:
// CHECK-NEXT: ==[[P]]==rtsan: 5 times: nanosleep may block while it holds a lock:
// CHECK-NEXT:     #0 {{.*}} in nap {{.*}}blocking.c:[[# @LINE + 19]]
// CHECK-NEXT:     #1 {{.*}} in main
// CHECK:        mutex 'm' (0x{{[0-9a-f]+}}) was taken here:
// CHECK-NEXT:     #0 {{.*}} in main {{.*}}blocking.c:[[# @LINE + 23]]
// CHECK: rtsan: 2 times: read may block while it holds a lock:
// CHECK:        rwlock 'r'+8 (
// CHECK-NEXT:     #0 {{.*}} in main {{.*}}blocking.c:[[# @LINE + 25]]
// CHECK: rtsan: once: nanosleep may block while it holds a lock:
// CHECK:        rwlock 'r'+8 (
// CHECK-NOT: times
#include <pthread.h>
#include <time.h>
#include <unistd.h>
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static struct {
  long before;
  pthread_rwlock_t lock;
} r = {0, PTHREAD_RWLOCK_INITIALIZER};
__attribute__((noinline)) static void nap(void) {
  nanosleep(&(struct timespec){0, 1}, NULL);
  __asm__ volatile("");
}
int main(void) {
  int ends[2];
  if (pipe(ends)) return 1;
  nap(); // nothing held
  pthread_mutex_lock(&m);
  for (volatile int i = 0; i < 5; i++) nap();
  pthread_mutex_unlock(&m);
  if (write(ends[1], "abc", 3) != 3) return 1;
  char c;
  pthread_rwlock_rdlock(&r.lock);
  for (volatile int i = 0; i < 2; i++)
    if (read(ends[0], &c, 1) != 1) return 1;
  nap();
  pthread_rwlock_unlock(&r.lock);
  nap();
  return read(ends[0], &c, 1) != 1;
}
