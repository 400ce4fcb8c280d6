// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: %t 2>&1 | FileCheck %s --check-prefix=OFF
// RUN: %env_rtsan_opts=report_thread_leaks=1 not %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=report_thread_leaks=1:report_style=llvm not %t 2>&1 | FileCheck %s --check-prefix=LLVM
// RUN: echo "thread:lose_two" > %t.supp && %env_rtsan_opts=report_thread_leaks=1:suppressions=%t.supp %t 2>&1 | FileCheck %s --check-prefix=OFF
// RUN: %env_rtsan_opts=report_thread_leaks=1 %t tidy 2>&1 | FileCheck %s --check-prefix=OFF
// Threads that end without join or detach; joined, detached and running ones are fine.
#include "Inputs/invisible.h"
static void *nothing(void *arg) { return arg; }
static void *forever(void *arg) { for (;;) pause(); return arg; }
__attribute__((noinline)) static void lose_two(pthread_t *t) {
  for (int i = 0; i < 2; i++) pthread_create(&t[i], 0, nothing, 0);
}
int main(int argc, char **argv) {
  (void)argv;
  pthread_t t[2], u;
  pthread_attr_t a;
  pthread_create(&u, 0, nothing, 0);
  pthread_join(u, 0);
  pthread_create(&u, 0, nothing, 0);
  pthread_detach(u);
  pthread_attr_init(&a);
  pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED);
  pthread_create(&u, &a, nothing, 0);
  pthread_create(&u, 0, forever, 0);
  lose_two(t);
  if (argc > 1) {
    pthread_join(t[0], 0);
    pthread_detach(t[1]);
  } else {
    // Until only main's and the one that stays are left.
    for (int n = 0; n != 2;) {
      FILE *f = popen("ls /proc/$PPID/task | wc -l", "r");
      if (fscanf(f, "%d", &n) != 1) return 1;
      pclose(f);
    }
  }
  fprintf(stderr, "done\n");
  return 0;
}
// OFF-NOT: ERROR
// OFF: done
// CHECK: done
// CHECK: ERROR: rtsan: thread-leak: thread T{{[0-9]+}} ended, but was neither joined nor detached (and 1 more that were created at the same place); created by thread T0 here:
// CHECK-NEXT: in lose_two {{.*}}report_thread_leak.c:
// CHECK: SUMMARY: rtsan: thread-leak
// LLVM: WARNING: ThreadSanitizer: thread leak (pid=
// LLVM-NEXT: Thread T{{[0-9]+}} (tid={{[0-9]+}}, finished) created by main thread at:
// LLVM: SUMMARY: ThreadSanitizer: thread leak {{.*}} in lose_two
