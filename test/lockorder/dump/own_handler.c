// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A program's own handler of dump_signal wins, and it never sees ours; without the option the signal does what it always did.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: %env_rtsan_opts=dump_signal=SIGUSR2 timeout 30 %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=dump_signal=KILL not %t 2>&1 | FileCheck --check-prefix=BAD %s
// RUN: %env_rtsan_opts=dump_signal=SIGSEGV not %t 2>&1 | FileCheck --check-prefix=BAD %s
// RUN: %env_rtsan_opts=dump_signal=NOSUCH not %t 2>&1 | FileCheck --check-prefix=BAD %s
// BAD: rtsan: error: dump_signal={{KILL|SIGSEGV|NOSUCH}}: not a signal that can be handled
// CHECK: rtsan: locks of all threads (1):
// CHECK-NEXT: rtsan: thread T0 runs, or waits for something else, and holds nothing
// CHECK-NEXT: rtsan: end of locks
// CHECK-NEXT: default before
// CHECK-NEXT: own handler
// CHECK-NEXT: own handler again
// CHECK-NEXT: fine
#include "../Inputs/locks.h"
static void own(int signo) { puts("own handler"); }
static void again(int signo, siginfo_t *info, void *context) { puts("own handler again"); }
int main(void) {
  struct sigaction act = {.sa_handler = own}, old;
  setvbuf(stdout, 0, _IONBF, 0);
  raise(SIGUSR2);
  sigaction(SIGUSR2, &act, &old);
  if (old.sa_handler == SIG_DFL) puts("default before");
  raise(SIGUSR2);
  act = (struct sigaction){.sa_sigaction = again, .sa_flags = SA_SIGINFO};
  sigaction(SIGUSR2, &act, &old);
  if (old.sa_handler != own) return 1;
  raise(SIGUSR2);
  return fine();
}
