/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Calling contexts against a walk of the whole stack: random call trees with frames of many sizes, recursion, longjmp, deep calls, other stacks,
 * handlers; and calls that differ in nothing but a return address far out, all frames being where others were before. Some functions never ask, and do
 * not forget where they begin what is remembered of their frame. */
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -URTS_DEBUG -O1 -g -fno-builtin -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/core/context.c %S/../../../runtime/core/functions.c %S/../../../runtime/core/calls.c %S/../../../runtime/core/depot.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c -o %t && %t
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -DRTS_DEBUG -O1 -g -fno-builtin -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/core/context.c %S/../../../runtime/core/functions.c %S/../../../runtime/core/calls.c %S/../../../runtime/core/depot.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c -o %t.debug && %t.debug
#include "core/context.h"

#include <alloca.h>
#include <link.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/calls.h"
#include "core/functions.h"
#include "core/stack.h"
#include "core/thread.h"

#include "Inputs/stepping.h"

#define EXPECT(x) \
  do { if (!(x)) printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #x), exit(1); } while (0)
_Thread_local struct rts_tls rts_tls;
void rts_fatal(const char *fmt, ...) { fputs(fmt, stderr), exit(1); }
static struct rts_thread me;
static unsigned long long seed = 88172645463325252ull;
static unsigned next_random(unsigned n) { return seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17, (unsigned)(seed >> 33) % n; }

static unsigned known, unknown, recursive, again;
#define AGAIN() rts_context_again(&me.contexts, (uptr)__builtin_frame_address(0), (uptr)__builtin_return_address(0), *(uptr *)__builtin_frame_address(0))

/* What the stack says: each return address once, innermost first. */
static u32 walk(uptr pc, uptr bp, uptr *out, bool *folded, u32 *depth) {
  u32 n = 0;
  *folded = false;
  *depth = 0;
  for (uptr lo = 0;; lo = bp, bp = *(uptr *)bp) {
    bool there = false;
    for (u32 i = 0; i < n; i++) there |= out[i] == pc;
    if (there) *folded = true;
    else out[n++] = pc;
    if (bp <= lo || bp < me.stack_lo || bp > me.stack_hi - 16 || n == RTS_STACK_MAX) return n;
    pc = ((uptr *)bp)[1];
    if (pc < 4096) return n;
    ++*depth;
  }
}

/* As an instrumented function that asks does where it begins. */
#define BEGIN() (*rts_context_activation((uptr)__builtin_frame_address(0)) = 0)
static unsigned asked;
static bool busy; /* a handler may have come while contexts change */
static void is_stack(u32 id, uptr pc, uptr bp) {
  uptr expected[RTS_STACK_MAX + 1];
  const uptr *got = NULL;
  bool folded;
  u32 depth, n = walk(pc, bp, expected, &folded, &depth);
  if (!id) {
    unknown++;
    EXPECT(busy || depth > RTS_LIMIT(RTS_CONTEXT_DEPTH / 2, 0u)); /* with larger frames there are fewer where there were too many */
    return;
  }
  known++;
  recursive += folded;
  u32 m = rts_depot_get(id, &got);
  EXPECT(m == n + folded);
  for (u32 i = 0; i < n; i++) EXPECT(got[i] == expected[i]);
  if (folded) EXPECT(got[n] == RTS_STACK_FOLDED);
}
static __attribute__((noinline)) void check_callers(uptr bp, uptr pc, unsigned how) {
  asked += how && !rts_context_activated(bp);
  u32 id = how ? rts_context_callers_here(bp, pc) : rts_context_callers(bp);
  is_stack(id, ((uptr *)bp)[1], *(uptr *)bp);
  if (how && id && !busy) EXPECT(rts_context_callers_here(bp, pc) == id);
}
#define CHECK_CALLERS() check_callers((uptr)__builtin_frame_address(0), here(), 1)
static __attribute__((noinline)) uptr here(void) { return (uptr)__builtin_return_address(0); }
static __attribute__((noinline)) void check_in_turn(void) {
  uptr pc = (uptr)__builtin_return_address(0), bp = *(uptr *)__builtin_frame_address(0);
  unsigned how = next_random(4);
  if (how < 3) check_callers(bp, pc, how);
  if (how) return;
  u32 before = AGAIN(), id = rts_context_at(pc, bp);
  EXPECT((!before || before == id) && (busy || AGAIN() == id));
  again += before != 0;
  is_stack(id, pc, bp);
}

/* Not as a tail call: it would be the caller's caller who asks. */
#define check() \
  do { \
    check_in_turn(); \
    __asm__ volatile(""); \
  } while (0)

static jmp_buf out;
static int left;
static void any(unsigned depth);
#define CALLER(name) \
  static __attribute__((noinline)) void name(unsigned depth) { \
    BEGIN(); \
    volatile char *room = alloca(16 + next_random(4) * 48); \
    room[0] = 0; \
    if (next_random(3) == 0) check(); \
    any(depth); \
    check(); \
    any(depth + 1); \
    room[1] = 0; \
  }
CALLER(a)
CALLER(b)
CALLER(c)
/* Never asks: its frame may be where one was that did, and says so still. */
static __attribute__((noinline)) void foreign(unsigned depth, void (*next)(unsigned)) {
  volatile char *room = alloca(16 + next_random(4) * 48);
  room[0] = 0;
  next(depth);
  room[1] = 0;
}
static __attribute__((noinline)) void any(unsigned depth) {
  BEGIN();
  if (left-- <= 0 || depth > 9) return;
  switch (next_random(16)) {
    case 0: case 1: case 2: case 3: a(depth + 1); break;
    case 4: case 5: case 6: case 7: b(depth + 2); break;
    case 8: case 9: c(depth + 1); break;
    case 10: foreign(depth + 1, next_random(2) ? a : b); break;
    case 11: if (next_random(40) == 0) longjmp(out, 1);
  }
  check();
}
static __attribute__((noinline)) void deep(int n) {
  BEGIN();
  if (n) deep(n - 1);
  check();
}

/* Each calls the next from one of two places, and all their frames are where they were the last time, whichever ways were taken. */
#define LINK(name, next) \
  static __attribute__((noinline)) void name(unsigned ways) { \
    BEGIN(); \
    if (next_random(4) == 0) check(); \
    if (ways & 1) { \
      next(ways >> 1); \
      __asm__ volatile("nop"); \
    } else { \
      next(ways >> 1); \
      __asm__ volatile("nop; nop"); \
    } \
    if (next_random(3) == 0) check(); \
  }
static __attribute__((noinline)) void last(unsigned ways) {
  BEGIN();
  check();
  if (ways & 1 && next_random(16) == 0) longjmp(out, 1);
}
static __attribute__((noinline)) void other_last(unsigned ways) {
  BEGIN();
  check();
  __asm__ volatile("" ::"r"(ways));
}
static __attribute__((noinline)) void goes_on(unsigned ways) {
  if (ways & 2) __attribute__((musttail)) return last(ways);
  __attribute__((musttail)) return other_last(ways);
}
/* Called from where goes_on is, with a frame at the same place, which it does not forget. */
static __attribute__((noinline)) void foreign_last(unsigned ways) {
  other_last(ways);
  __asm__ volatile("nop");
}
static __attribute__((noinline)) void goes_on_or_not(unsigned ways) {
  BEGIN();
  void (*next)(unsigned) = ways & 1 ? goes_on : foreign_last;
  if (next_random(2)) check();
  next(ways);
  __asm__ volatile("nop");
}
LINK(link9, goes_on_or_not)
LINK(link8, link9)
LINK(link7, link8)
LINK(link6, link7)
LINK(link5, link6)
LINK(link4, link5)
LINK(link3, link4)
LINK(link2, link3)
LINK(link1, link2)
static __attribute__((noinline)) void again_itself(unsigned ways, unsigned n) {
  BEGIN();
  if (!n) {
    check();
    return;
  }
  if (next_random(4) == 0) check();
  if (ways & 1) {
    again_itself(ways >> 1, n - 1);
    __asm__ volatile("nop");
  } else {
    again_itself(ways >> 1, n - 1);
    __asm__ volatile("nop; nop");
  }
  if (next_random(3) == 0) check();
}

/* A frame that has been left, below all that runs: not believed, though all of it is still there. */
static __attribute__((noinline)) uptr leave_one(void) {
  BEGIN();
  CHECK_CALLERS();
  return (uptr)__builtin_frame_address(0);
}
static __attribute__((noinline)) void left_frame(void) {
  uptr bp;
  {
    char room[(1 << 16) + next_random(2)]; /* gone with the block */
    __asm__ volatile("" ::"r"(room) : "memory");
    bp = leave_one();
  }
  EXPECT(((uptr *)bp)[0] == (uptr)__builtin_frame_address(0));
  EXPECT(rts_context_callers(bp) == 0);
  u32 before = rts_context_callers((uptr)__builtin_frame_address(0));
  EXPECT(before && rts_context_callers(12345) == 0);
  EXPECT(rts_context_callers_new((uptr)__builtin_frame_address(0), here()) == before);
}

/* What is remembered of a function stays while others ask that it calls, unless their frames share its word. */
static __attribute__((noinline)) bool asks_at(uptr callers_bp) {
  BEGIN();
  CHECK_CALLERS();
  return rts_context_activation((uptr)__builtin_frame_address(0)) != rts_context_activation(callers_bp);
}
static __attribute__((noinline)) void stays_remembered(void) {
  uptr bp = (uptr)__builtin_frame_address(0);
  unsigned apart = 0;
  BEGIN();
  for (unsigned room = 16; room < 16 * 2 * RTS_ACTIVATIONS; room += 16) {
    CHECK_CALLERS();
    u64 was = *rts_context_activation(bp);
    volatile char *more = alloca(16);
    more[0] = 0;
    bool other = asks_at(bp);
    EXPECT(was && (*rts_context_activation(bp) == was) == other);
    apart += other;
  }
  EXPECT(apart >= 2 * RTS_ACTIVATIONS - 4);
  rts_context_left();
  EXPECT(!*rts_context_activation(bp));
}

/* A handler asks for contexts of its own behind each instruction. */
static void asks(void) { deep(3); }
/* And one that finds so many that all steps are others'. */
static void asks_much(void) {
  if (me.contexts.changes & 1) return; /* marked: handlers leave them alone */
  me.contexts.changes++;
  for (u32 i = 0; i < RTS_CONTEXT_STEPS; i++) me.contexts.steps[i] = (struct rts_context_step){1, 1, 1};
  for (u32 i = 0; i < RTS_CONTEXT_SURE; i++) me.contexts.sure[i] = (struct rts_context_sure){1, (u32)me.contexts.sure[i].way | 1ull << 32};
  me.contexts.changes++;
}
static __attribute__((noinline)) void interrupted_callers(bool remembered, void (*handler)(void)) {
  uptr bp = (uptr)__builtin_frame_address(0), pc = here();
  BEGIN();
  u32 id = rts_context_callers(bp);
  unsigned n = 1, right = 0;
  for (bool in_it = true; in_it; n++) {
    EXPECT(rts_context_callers(bp) == id);
    if (!remembered) {
      last(0);
      me.contexts.n = handler == asks ? n % 3 : 1; /* all but the outermost are fresh */
      if (handler == asks_much) EXPECT(rts_context_callers(bp) == id); /* the steps are known again */
      if (handler == asks_much) me.contexts.n = 1;
    }
    *rts_context_activation(bp) = 0;
    busy = true;
    step_begin(n, handler);
    u32 got = rts_context_callers_new(bp, pc);
    in_it = step_end();
    busy = false;
    EXPECT(got == id);
    EXPECT(rts_context_callers_here(bp, pc) == id && rts_context_callers(bp) == id);
    right++;
  }
  EXPECT(id && right > 20);
}
/* The same where the callers ask, too: by sure steps, learned each time. */
static __attribute__((noinline)) void interrupted_sure_callers(void (*handler)(void), uptr *ret) {
  uptr bp = (uptr)__builtin_frame_address(0), pc = here();
  BEGIN();
  u32 id = rts_context_callers(bp);
  unsigned n = 1, sure = 0;
  for (bool in_it = true; in_it; n++) {
    for (int i = 0; i < 33; i++) {
      *rts_context_activation(bp) = 0;
      EXPECT(rts_context_callers_new(bp, pc) == id);
    }
    u32 unsure = me.contexts.unsure;
    *rts_context_activation(bp) = 0;
    busy = true;
    step_begin(n, handler);
    u32 got = rts_context_callers_new(bp, pc);
    in_it = step_end();
    busy = false;
    EXPECT(got == id);
    sure += handler == asks_much && me.contexts.unsure == unsure;
    EXPECT(rts_context_callers_here(bp, pc) == id && rts_context_callers(bp) == id);
  }
  EXPECT(id && n > 20 && (handler != asks_much || sure > 5));
  *ret = (uptr)__builtin_return_address(0);
}
static __attribute__((noinline)) void asks_and_calls(void (*handler)(void)) {
  uptr ret;
  for (int i = 0; i < 16; i++) { /* once in so many times something is learned */
    BEGIN();
    CHECK_CALLERS();
  }
  interrupted_sure_callers(handler, &ret);
  EXPECT(rts_function_asks(ret - 1) && rts_function_asks((uptr)asks_and_calls) && !rts_function_asks((uptr)foreign));
}
/* With a call told of, frames end there, however much is remembered of those that were there before. */
static __attribute__((noinline)) void told(void) {
  uptr bp = (uptr)__builtin_frame_address(0), pc = 0x500000;
  const uptr *got;
  EXPECT(rts_context_callers(bp));
  me.contexts.n = 1; /* this frame is new, and the step to it known */
  rts_calls_enter(pc, bp + 16); /* forgets the others, too */
  u32 id = rts_context_callers(bp);
  EXPECT(id && rts_depot_get(id, &got) == 2 && got[0] == ((uptr *)bp)[1] && got[1] == pc);
  rts_calls_leave(bp + 16);
  EXPECT(rts_context_callers(bp) != id);
}
static __attribute__((noinline)) void interrupted(void) {
  u32 id = rts_context_at((uptr)__builtin_return_address(0), *(uptr *)__builtin_frame_address(0));
  unsigned n = 1, right = 0;
  for (bool in_it = true; in_it; n++) {
    step_begin(n, asks);
    u32 got = AGAIN();
    in_it = step_end();
    EXPECT(!got || got == id);
    right += got == id;
    rts_context_at((uptr)__builtin_return_address(0), *(uptr *)__builtin_frame_address(0));
  }
  EXPECT(id && right && n > 20);
}

static void *on_another_stack(void *unused) {
  (void)unused;
  rts_tls.thr = &me; /* whose stack this is not */
  uptr fp = (uptr)__builtin_frame_address(0);
  EXPECT(rts_context_at((uptr)__builtin_return_address(0), fp) == 0);
  return NULL;
}

/* Code that no table tells of. */
__asm__(".pushsection .text\n.p2align 4\nuntold:\nnop\nret\n.popsection");
extern char untold[];
static struct rts_functions functions;
static int add_functions(struct dl_phdr_info *m, size_t size, void *unused) {
  (void)size, (void)unused;
  uptr hi = 0, table = 0;
  for (u32 i = 0; i < m->dlpi_phnum; i++) {
    const ElfW(Phdr) *p = &m->dlpi_phdr[i];
    if (p->p_type == PT_LOAD && m->dlpi_addr + p->p_vaddr + p->p_memsz > hi) hi = m->dlpi_addr + p->p_vaddr + p->p_memsz;
    if (p->p_type == PT_GNU_EH_FRAME) table = m->dlpi_addr + p->p_vaddr;
  }
  rts_functions_add(&functions, hi - (64ul << 20), hi, table);
  return 1; /* the program comes first */
}

int main(void) {
  dl_iterate_phdr(add_functions, NULL);
  me.stack_hi = (uptr)__builtin_frame_address(0) + 16; /* up to main's caller */
  me.stack_lo = me.stack_hi - (4ul << 20);
  rts_tls.thr = &me;
  for (int i = 0; i < 20000; i++) {
    left = 60;
    if (!setjmp(out)) any(0);
    if (i % 500 == 0) deep(200);
  }
  for (unsigned i = 0; i < 20000; i++) {
    if (!setjmp(out)) link1(next_random(2) ? next_random(1 << 11) : i);
    if (!setjmp(out)) again_itself(next_random(1 << 9), next_random(9));
  }
  EXPECT(RTS_CONTEXT_SURE < 100 || asked - me.contexts.unsure > asked / 8); /* there are more stacks than room for steps */
  left_frame();
  stays_remembered();
  told();
  interrupted_callers(true, asks);
  interrupted_callers(false, asks);
  interrupted_callers(false, asks_much);
  asks_and_calls(asks);
  asks_and_calls(asks_much);
  rts_function_has_asked((uptr)untold);
  rts_function_has_asked(4096);
  EXPECT(!rts_function_asks((uptr)untold) && !rts_function_asks(4096));
  /* What is sure is forgotten with a module. */
  rts_functions_set_gone(&functions, true);
  EXPECT(!rts_function_asks((uptr)asks_and_calls));
  rts_functions_set_gone(&functions, false);
  left = 60;
  if (!setjmp(out)) any(0);
  EXPECT(known > 10000 && unknown > 100);
  EXPECT(recursive > 1000);
  EXPECT(again > RTS_LIMIT(10000, 5000));
  interrupted();
  pthread_t t;
  pthread_create(&t, NULL, on_another_stack, NULL);
  pthread_join(t, NULL);
  printf("%u of %u not by sure steps, %u known, %u of them with recursion, %u too deep\n", me.contexts.unsure, asked, known, recursive, unknown);
}
