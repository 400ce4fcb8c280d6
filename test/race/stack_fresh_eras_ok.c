// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: llvm-22
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// A thread computes for so long without a word to the detector that others use up all times twice; then a variable of it that came to life is noted with
// a time of long ago. Or that happens in a signal handler, after any of the instructions that bring the variable to life. Nobody else is taken for
// the one who wrote.
// CHECK-NOT: rtsan
// CHECK: done
#define _GNU_SOURCE
#include "Inputs/invisible.h"
#include <signal.h>
#include <sys/mman.h>
#include <ucontext.h>
void __tsan_flush_memory(void);
enum { STEPS = 60 };
volatile int busy[4];
volatile _Atomic int released[2];
static volatile int steps, the_one, turn;
static void times_are_used_up(int who) {
  __tsan_flush_memory();
  for (int i = 0; i < 500; i++) busy[2 * who + (i & 1)] = i, released[who] = i;
}
INVISIBLE static int which(void) { return the_one; }
INVISIBLE static void over(void) {
  the_one = STEPS;
  go(turn + 1);
}
INVISIBLE static void ask_other(void) {
  go(++turn);
  wait_turn(++turn);
}
/* Who is first in an era gets another slot than who comes later. */
static void handler(int sig) {
  (void)sig;
  ask_other();
  ask_other();
  busy[0] = 1;
}
INVISIBLE static void send_now(int sig) {
  long ret;
  __asm__ volatile("syscall" : "=a"(ret) : "a"(SYS_tgkill), "D"(getpid()), "S"(gettid()), "d"(sig) : "rcx", "r11", "memory");
}
INVISIBLE static void stepped(int sig, siginfo_t *info, void *context) {
  ucontext_t *c = context;
  (void)sig, (void)info;
  if (steps++ != the_one) return;
  send_now(SIGUSR1);
  c->uc_mcontext.gregs[REG_EFL] &= ~0x100l;
}
INVISIBLE static void step_from_here(int n) {
  steps = 0;
  the_one = n;
  __asm__ volatile("sub $128, %%rsp; pushfq; orl $0x100, (%%rsp); popfq; add $128, %%rsp" : : : "memory", "cc");
}
static __attribute__((noinline)) void use(int *p) { __asm__ volatile("" : : "r"(p) : "memory"); }
static __attribute__((noinline)) void lives(int n) {
  busy[0] = n;
  step_from_here(n);
  int local[6];
  use(local);
  local[1] = 2;
  use(local);
  local[0] = local[1];
  use(local);
}
static void *computes(void *arg) {
  for (int n = 0; n < STEPS; n++) {
    lives(n);
    times_are_used_up(0);
  }
  return arg;
}
static void *other(void *arg) {
  for (int n = 1001;; n += 2) {
    wait_turn(n);
    if (which() == STEPS) return arg;
    times_are_used_up(1);
    go(n + 1);
  }
}
/* -- a thread that computes for so long itself; its stack may end anywhere */
static void *is_late(void *n) {
  int from = (int)(long)n;
  busy[0] = from;
  go(from + 1);
  wait_turn(from + 2);
  int local[6];
  use(local);
  busy[1] = from; /* here it learns how late it is */
  local[1] = 2;
  use(local);
  return NULL;
}
static void *takes_a_slot(void *arg) { return arg; }
static void late_on_stacks(void) {
  enum { SIZE = 256 << 10, STACKS = 16 };
  pthread_t t, u;
  pthread_attr_t a;
  char *stack = mmap(NULL, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  pthread_attr_init(&a);
  for (long n = 1; n < 2 * STACKS; n += 2) {
    times_are_used_up(1);
    pthread_create(&u, NULL, takes_a_slot, NULL);
    pthread_join(u, NULL);
    pthread_attr_setstack(&a, stack, SIZE - (size_t)n * 128);
    pthread_create(&t, &a, is_late, (void *)n);
    wait_turn((int)n + 1);
    times_are_used_up(1);
    times_are_used_up(1);
    go((int)n + 2);
    pthread_join(t, NULL);
  }
  turn = 1000;
}

int main(void) {
  late_on_stacks();
  struct sigaction step = {.sa_sigaction = stepped, .sa_flags = SA_SIGINFO}, usual = {.sa_handler = handler};
  pthread_t t, u;
  sigaction(SIGTRAP, &step, NULL);
  sigaction(SIGUSR1, &usual, NULL);
  pthread_create(&t, 0, computes, 0);
  pthread_create(&u, 0, other, 0);
  pthread_join(t, 0);
  over();
  pthread_join(u, 0);
  puts("done");
}
