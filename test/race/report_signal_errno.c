// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: %t 2>&1 | FileCheck %s --check-prefix=OFF
// RUN: %env_rtsan_opts=report_signal_unsafe=1 not %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=report_signal_unsafe=1:report_style=llvm not %t 2>&1 | FileCheck %s --check-prefix=LLVM
// RUN: %env_rtsan_opts=report_signal_unsafe=1 %t saved 2>&1 | FileCheck %s --check-prefix=OFF
// RUN: %env_rtsan_opts=report_signal_unsafe=1 %t raised 2>&1 | FileCheck %s --check-prefix=OFF
// RUN: echo "signal:spoils" > %t.supp && %env_rtsan_opts=report_signal_unsafe=1:suppressions=%t.supp %t 2>&1 | FileCheck %s --check-prefix=OFF
// RUN: %clang_rtsan -O1 %s -o %t.address -lpthread -mllvm -rtsan-checks=address && %env_rtsan_opts=report_signal_unsafe=1 not %t.address 2>&1 | FileCheck %s
#include <errno.h>
#include <signal.h>
#include <string.h>
#include "Inputs/invisible.h"
#include <sched.h>
static volatile sig_atomic_t came;
static void spoils(int signo) {
  (void)signo;
  errno = EBADF;
  came = 1;
}
static void saves(int signo) {
  int was = errno;
  spoils(signo);
  errno = was;
}
static void *send(void *arg) {
  pthread_kill(*(pthread_t *)arg, SIGUSR1);
  return 0;
}
__attribute__((noinline)) static void wait_here(void) {
  while (!came) sched_yield();
}
int main(int argc, char **argv) {
  pthread_t me = pthread_self(), t;
  signal(SIGUSR1, argc > 1 && !strcmp(argv[1], "saved") ? saves : spoils);
  if (argc > 1 && !strcmp(argv[1], "raised")) {
    raise(SIGUSR1);
  } else {
    pthread_create(&t, 0, send, &me);
    wait_here();
    pthread_join(t, 0);
  }
  fprintf(stderr, "done\n");
  return 0;
}
// OFF-NOT: ERROR
// OFF: done
// CHECK: ERROR: rtsan: signal-handler-spoils-errno: the handler of signal 10 left errno at 9, it was {{[0-9]+}} in thread T0:
// CHECK-NEXT: #0 {{.*}} in spoils {{.*}}report_signal_errno.c:
// CHECK: in main
// CHECK: SUMMARY: rtsan: signal-handler-spoils-errno {{.*}} in spoils
// LLVM: WARNING: ThreadSanitizer: signal handler spoils errno (pid=
// LLVM-NEXT: #0 {{.*}}spoils
// LLVM: SUMMARY: ThreadSanitizer: signal handler spoils errno {{.*}} in spoils
