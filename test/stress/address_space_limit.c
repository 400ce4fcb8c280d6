// With less address space than the whole shadow takes (ulimit -v) shadow is mapped on demand: everything works, also in a signal
// handler that asked for SIGSEGV to be blocked.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: sh -c "ulimit -v 1000000; exec %t" | FileCheck --check-prefix=CLEAN %s
// RUN: sh -c "ulimit -v 1000000; %env_rtsan_opts= %t x 2>&1; test $? -ne 0" | FileCheck %s
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char far_away[64 << 20];
static volatile int seen;

static void handler(int signo) {
  for (int i = 0; i < 64; i++) seen += far_away[(i << 20) + signo];
}

int main(int argc, char **argv) {
  struct sigaction sa;
  memset(&sa, 0, sizeof sa);
  sa.sa_handler = handler;
  sigfillset(&sa.sa_mask);
  sigaction(SIGUSR1, &sa, NULL);
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, NULL);
  char *p = malloc(1 << 20);
  memset(p, 1, 1 << 20);
  sigemptyset(&all);
  sigprocmask(SIG_SETMASK, &all, NULL);
  raise(SIGUSR1);
  // CLEAN: seen 0 1
  printf("seen %d %d\n", seen, p[argc]);
  fflush(stdout);
  free(p);
  // CHECK: heap-use-after-free
  if (argc > 1) return p[1];
  return 0;
}
