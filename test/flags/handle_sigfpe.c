// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// handle_sigfpe=0 leaves the signal alone, 1 reports it, 2 does so although the program has a handler.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=handle_sigfpe=0 sh -c "ulimit -c 0; %t; echo status $?" 2>&1 | FileCheck --check-prefix=ZERO %s
// RUN: %env_rtsan_opts=handle_sigfpe=1 not %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=handle_sigfpe=1 %t own 2>&1 | FileCheck --check-prefix=OWN %s
// RUN: %env_rtsan_opts=handle_sigfpe=2 not %t own 2>&1 | FileCheck %s
// ZERO-NOT: rtsan
// ZERO: status 136
// CHECK: ERROR: rtsan: {{SEGV|BUS|ILL|FPE|ABRT|TRAP}} on unknown address
// OWN: own handler
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
static void handler(int s) { _exit(write(1, "own handler\n", 12) != 12); }
int main(int argc, char **argv) {
  const int all[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP};
  for (int i = 0; argc > 1 && i < 6; i++) signal(all[i], handler);
  volatile int z = 0; z = 7 / z;
}
