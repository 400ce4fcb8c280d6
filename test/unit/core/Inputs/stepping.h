/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Signal handlers behind each single instruction, by the processor's trap flag: what a piece of code does to one that comes at the worst moment. */
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

static void (*at_step)(void);
static unsigned steps, step_wanted;

static void stepped(int signo) {
  (void)signo;
  if (++steps == step_wanted) at_step();
}
/* From here to step_end, handler() runs once, behind the n-th instruction. */
static inline void step_begin(unsigned n, void (*handler)(void)) {
  struct sigaction sa = {.sa_handler = stepped};
  sigaction(SIGTRAP, &sa, NULL);
  at_step = handler, step_wanted = n, steps = 0;
  __asm__ volatile("lea -128(%%rsp), %%rsp\n pushfq\n orq $0x100, (%%rsp)\n popfq\n lea 128(%%rsp), %%rsp" ::: "memory", "cc");
}
/* False: there were fewer instructions. */
static inline bool step_end(void) {
  __asm__ volatile("lea -128(%%rsp), %%rsp\n pushfq\n andq $~0x100, (%%rsp)\n popfq\n lea 128(%%rsp), %%rsp" ::: "memory", "cc");
  return steps >= step_wanted;
}
