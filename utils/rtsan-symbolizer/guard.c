/*
 * Single-threaded: one jump target, valid while `inside` is set. A second hit
 * while the first is being handled has no target and takes the default action.
 * The handler runs on a stack of its own, so stack overflow is caught too.
 */
#include "guard.h"

#include <setjmp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/time.h>

static const int caught[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGPROF};
static sigjmp_buf target;
static volatile sig_atomic_t inside;
static bool armed;
static char handler_stack[65536];

static void on_signal(int number) {
  if (inside) {
    inside = 0;
    siglongjmp(target, 1);
  }
  signal(number, SIG_DFL);
  raise(number);
}

void rts_guard_arm(void) {
  stack_t stack = {.ss_sp = handler_stack, .ss_size = sizeof handler_stack};
  struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_ONSTACK};
  sigaltstack(&stack, NULL);
  for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
    sigaction(caught[i], &action, NULL);
  armed = true;
}

static void limit_cpu(long seconds) {
  struct itimerval timer = {.it_value.tv_sec = seconds};
  setitimer(ITIMER_PROF, &timer, NULL);
}

bool rts_guard_run(void (*work)(void *), void *context) {
  if (!armed) {
    work(context);
    return true;
  }
  if (sigsetjmp(target, 1)) {
    limit_cpu(0);
    return false;
  }
  inside = 1;
  limit_cpu(rts_guard_cpu_seconds);
  work(context);
  inside = 0;
  limit_cpu(0);
  return true;
}
