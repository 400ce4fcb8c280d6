/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Handlers of deadly signals. Owns the per-thread signal stacks.
 *
 * The handler runs on the alternate stack with the signal itself not blocked: a fault inside the reporter comes back here, is recognised by
 * rts_tls.in_report, and ends the process with what was printed so far. It never returns to the faulting instruction.
 * Cost: three system calls a thread; nothing on any hot path. */
#include "report/signals.h"
#include "shadow/lazy.h"

#include <signal.h>

#include "base/fmt.h"
#include "base/mutex.h"
#include "base/str.h"
#include "core/flags.h"
#include "core/init.h"
#include "core/thread.h"
#include "heap/heap.h"
#include "platform/fault.h"
#include "platform/modules.h"
#include "platform/platform.h"
#include "report/record.h"
#include "report/report.h"
#include "shadow/cells.h"
#include "shadow/shadow.h"

#define SIGNAL_STACK_BYTES (128ul << 10) /* touched only in a handler; the program's handlers may run on it too */
/* A fault so near the stack pointer is the stack's: frames probe at most a few pages ahead. */
#define NEAR_BELOW 512
#define NEAR_ABOVE (64ul << 10)

static const struct {
  int signo;
  enum rts_kind kind;
  const s64 *flag;
} signals[] = {{SIGSEGV, RTS_REPORT_SEGV, &rts_flags.handle_segv}, {SIGBUS, RTS_REPORT_BUS, &rts_flags.handle_sigbus},
               {SIGABRT, RTS_REPORT_ABRT, &rts_flags.handle_abort}, {SIGILL, RTS_REPORT_ILL, &rts_flags.handle_sigill},
               {SIGFPE, RTS_REPORT_FPE, &rts_flags.handle_sigfpe}, {SIGTRAP, RTS_REPORT_TRAP, &rts_flags.handle_sigtrap}};

static _Thread_local uptr own_stack __attribute__((tls_model("initial-exec")));

/* -- what kind of fault -- */

static bool is_stack_overflow(const struct rts_fault *f) {
  if (f->signo != SIGSEGV && f->signo != SIGBUS) return false;
  if (!f->addr_known || f->from_user || f->shadow_check || f->access == RTS_FAULT_FETCH) return false;
  uptr sp = f->regs.sp;
  if (f->addr + NEAR_BELOW < sp || f->addr >= sp + NEAR_ABOVE) return false;
  const struct rts_thread *t = rts_tls.thr;
  if (t && t->stack_hi && f->addr >= t->stack_hi && sp < t->stack_hi) return false;
  return !rts_os_readable(f->addr, 1); /* a write to read-only memory beside the stack is none */
}

static const char *hint_of(const struct rts_fault *f, uptr addr) {
  if (f->from_user) {
    static char sent[64];
    if (f->signo == SIGABRT) return NULL;
    rts_snprintf(sent, sizeof sent, "the signal was sent by process %u", f->sender_pid);
    return sent;
  }
  if (f->signo != SIGSEGV && f->signo != SIGBUS) return rts_os_fault_reason(f);
  if (f->access == RTS_FAULT_FETCH)
    return addr < RTS_PAGE ? "pc points to the zero page: a call through a null pointer"
                           : "pc is at an address that holds no code: a jump through a wild pointer";
  if (!f->addr_known && !f->shadow_check && !f->named_addr) return "the address is not canonical, so the CPU does not tell it (see the registers)";
  if ((f->shadow_check || f->named_addr) && addr >= RTS_ADDR_END) return "no memory can be at this address: a wild pointer";
  if (addr < RTS_PAGE) return "address points to the zero page";
  if (rts_addr_in_shadow(addr) || rts_addr_in_cells(addr)) return "the address is in the runtime's shadow memory: a wild pointer";
  if (f->signo == SIGBUS) return rts_os_fault_reason(f);
  if (rts_os_readable(addr, 1)) return "the memory there is mapped, but not for this access";
  return "nothing is mapped at this address: a wild pointer";
}

/* A jump into the wild left no frame: the caller is where the call pushed it. */
static void add_jump_source(struct rts_report *r, const struct rts_fault *f) {
  uptr ret;
  if (f->access != RTS_FAULT_FETCH || !rts_os_safe_copy(&ret, f->regs.sp, sizeof ret)) return;
  struct rts_stack *s = &r->stack;
  rts_tls.in_report++;
  rts_stack_capture_report(s, ret, f->regs.sp + sizeof ret, f->regs.bp, NULL);
  rts_tls.in_report--;
  if (s->n == RTS_STACK_MAX) s->n--;
  rts_memmove(s->pcs + 1, s->pcs, s->n * sizeof s->pcs[0]);
  s->pcs[0] = f->regs.pc;
  s->n++;
  s->exact_top = true;
}

enum rts_access (*rts_signals_access_at)(uptr pc, bool *of_cells);

/* A race check of a wild pointer reads cells where none are. Where something else may be meant, an access at an address that has cells
 * itself, the code must look like the check as well. */
static bool is_cell_check(const struct rts_fault *f, enum rts_access *a) {
  bool of_cells;
  if (!f->cell_load && (!f->addr_known || rts_addr_has_cells(f->addr))) return false;
  *a = rts_signals_access_at(f->regs.pc, &of_cells);
  return of_cells;
}

/* The address of a check's load is a mere number where the pointer is a constant: then only what follows tells that it is a check. */
static bool is_check_of_constant(const struct rts_fault *f, uptr shadow) {
  bool of_cells;
  if (!shadow || f->access != RTS_FAULT_READ || (f->addr_known && !rts_addr_in_shadow(shadow))) return false;
  return rts_signals_access_at(f->regs.pc, &of_cells) != RTS_ACCESS_UNKNOWN && !of_cells;
}

static void see_check(struct rts_fault *f) {
  enum rts_access a;
  uptr addr = f->addr_known ? f->addr : f->named_addr;
  if (f->signo != SIGSEGV || f->from_user || f->shadow_check || !rts_signals_access_at) return;
  if (is_cell_check(f, &a)) {
    f->shadow_check = true;
    f->checked_addr = RTS_CELL_FOR((f->addr_known ? f->addr : f->cell_addr) - (a == RTS_ACCESS_WRITE ? RTS_CELL_WRITE : 0));
  } else if (is_check_of_constant(f, addr)) {
    f->shadow_check = true;
    f->checked_addr = rts_shadow_to_app(addr);
  }
}

static enum rts_access access_of(const struct rts_fault *f) {
  if (f->signo != SIGSEGV && f->signo != SIGBUS) return RTS_ACCESS_NONE;
  if (f->from_user) return RTS_ACCESS_NONE;
  bool of_cells;
  if (f->shadow_check && rts_signals_access_at) return rts_signals_access_at(f->regs.pc, &of_cells);
  if (f->access == RTS_FAULT_WRITE) return RTS_ACCESS_WRITE;
  return f->access == RTS_FAULT_UNKNOWN ? RTS_ACCESS_UNKNOWN : RTS_ACCESS_READ;
}

static enum rts_kind kind_of(int signo) {
  for (uptr i = 0; i < RTS_COUNT(signals); i++)
    if (signals[i].signo == signo) return signals[i].kind;
  return RTS_REPORT_UNKNOWN_CRASH;
}

static uptr fault_address(const struct rts_fault *f) {
  if (f->shadow_check) return f->checked_addr;
  if (f->named_addr) return f->named_addr;
  /* A helper of ours may have read the shadow of a wild pointer. */
  const struct rts_module *m = rts_modules_find(f->regs.pc);
  bool gap = (f->addr >= RTS_LOW_SHADOW_END && f->addr < RTS_HIGH_SHADOW) || rts_shadow_of_cells(f->addr);
  return gap && m && m->runtime && f->signo == SIGSEGV ? rts_shadow_to_app(f->addr) : f->addr;
}

/* Long blocks are unmapped when they are freed: the fault is then the check. */
static bool is_freed_block(const struct rts_report *r) {
  struct rts_block b;
  return r->kind == RTS_REPORT_SEGV && r->has_addr && rts_heap_owns(r->addr) && rts_heap_find(r->addr, &b) &&
         b.state == RTS_BLOCK_QUARANTINED;
}

static void handle(int signo, void *info, void *ucontext) {
  struct rts_fault f;
  rts_os_fault_decode(signo, info, ucontext, &f);
  see_check(&f);
  if (rts_tls.in_report) {
    if (rts_report_dying() && signo == SIGABRT) return; /* our own abort() */
    rts_report_crashed(rts_os_signal_name(signo), f.regs.pc, f.addr);
  }
  if (rts_report_dying() && signo == SIGABRT) return;
  struct rts_report r;
  bool overflow = is_stack_overflow(&f);
  rts_report_begin(&r, overflow ? RTS_REPORT_STACK_OVERFLOW : kind_of(signo), f.regs.pc, f.regs.sp, f.regs.bp, ucontext);
  add_jump_source(&r, &f);
  r.addr = r.bad_addr = fault_address(&f);
  r.has_addr = !f.from_user && (f.addr_known || f.shadow_check || f.named_addr);
  r.access = overflow ? RTS_ACCESS_NONE : access_of(&f);
  r.hint = overflow ? NULL : hint_of(&f, r.addr);
  r.signo = is_freed_block(&r) ? 0 : signo;
  if (!r.signo) r.kind = RTS_REPORT_HEAP_UAF, r.size = 1;
  r.sigcode = f.code;
  r.fatal = true;
  rts_report_emit(&r);
  rts_report_die(); /* a fault cannot be survived */
}

/* -- installing -- */

static s64 wanted(int signo) {
  if (signo == SIGSEGV && rts_shadow_lazy) return 2;
  for (uptr i = 0; i < RTS_COUNT(signals); i++)
    if (signals[i].signo == signo) {
      s64 v = *signals[i].flag;
      return v && !rts_flags.allow_user_segv_handler ? 2 : v;
    }
  return 0;
}

bool rts_signals_is_deadly(int signo) { return wanted(signo) != 0; }
bool rts_signals_user_may_handle(int signo) { return wanted(signo) != 2; }
bool rts_signals_is_ours(uptr handler) { return handler == (uptr)&handle; }

void rts_signals_reinstall(int signo) {
  if (signo == SIGSEGV && rts_shadow_lazy) {
    rts_shadow_lazy_next(rts_flags.handle_segv ? handle : NULL);
    return;
  }
  if (wanted(signo)) rts_os_signal_install(signo, handle, rts_flags.use_sigaltstack);
}

void rts_signals_init(void) {
  for (uptr i = 0; i < RTS_COUNT(signals); i++) {
    int signo = signals[i].signo;
    s64 w = wanted(signo);
    /* A handler that is there already is the program's (it was faster than we, or passed "ignore" through exec). */
    if (w == 2 || (w == 1 && rts_os_signal_current(signo) == 0)) rts_signals_reinstall(signo);
  }
}

/* Stacks of ended threads; each has the next one's address at its upper end. Who finds the pool in use, as in a forked child, does without. */
#define KEPT 1024u
static struct rts_mutex pool = RTS_MUTEX_INIT(RTS_RANK_LEAF);
static uptr unused;
static u32 unused_count;
#define NEXT(stack) (*(uptr *)((stack) + SIGNAL_STACK_BYTES - sizeof(uptr)))

static uptr take_stack(void) {
  uptr stack = 0;
  rts_enter();
  if (rts_mutex_try(&pool)) {
    stack = unused;
    if (stack) unused = NEXT(stack), unused_count--;
    rts_mutex_unlock(&pool);
  }
  rts_leave();
  return stack ? stack : (uptr)rts_os_map(SIGNAL_STACK_BYTES);
}

static void give_stack(uptr stack) {
  bool kept = false;
  rts_enter();
  if (rts_mutex_try(&pool)) {
    kept = unused_count < KEPT;
    if (kept) NEXT(stack) = unused, unused = stack, unused_count++;
    rts_mutex_unlock(&pool);
  }
  rts_leave();
  if (!kept) rts_os_unmap((void *)stack, SIGNAL_STACK_BYTES);
}

void rts_signals_thread_init(void) {
  if (!rts_flags.use_sigaltstack || own_stack) return;
  uptr stack = take_stack();
  if (!stack) return;
  if (rts_os_altstack_offer(stack, SIGNAL_STACK_BYTES)) own_stack = stack;
  else give_stack(stack);
}

void rts_signals_thread_finish(void) {
  if (!own_stack) return;
  rts_os_altstack_withdraw(own_stack);
  give_stack(own_stack);
  own_stack = 0;
}
