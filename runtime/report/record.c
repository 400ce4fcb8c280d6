/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* From a filled record to printed text. Owns the report lock, the text buffer and the last report's data.
 *
 * E1 one report at a time: `lock` (RTS_RANK_REPORT) from diagnosis to the last byte; a thread that dies keeps it. E2 in_report is raised from
 * capture to the end, so a fault meanwhile is known to be the reporter's own. E3 the headline leaves first, before anything that may take time or
 * crash (names, stacks); it waits only if a suppression might still silence the report. E4 asynchronous signals are blocked meanwhile,
 * never longer than one report.
 * Steps: diagnose -> suppress by symbol tables -> dedupe -> headline -> symbolize -> suppress by names -> body -> callbacks -> death or return.
 * May run in handlers of synchronous signals. A forked child frees the lock at its first report: it may have been taken by a thread
 * that the child does not have. */
#include "report/record.h"

#include "base/atomic.h"
#include "base/fmt.h"
#include "base/mutex.h"
#include "base/str.h"
#include "core/flags.h"
#include "core/init.h"
#include "platform/fault.h"
#include "platform/platform.h"
#include "report/diagnosis.h"
#include "report/signals.h"
#include "report/suppress.h"

#define TEXT_BYTES (2ul << 20)
#define SPARE_BYTES 16384 /* if no memory can be had for more */

static struct rts_mutex lock = RTS_MUTEX_INIT(RTS_RANK_REPORT);
static struct rts_out text;
static uptr text_sent; /* bytes of it that are on the channel */
static u32 count, count_pid; /* reports printed, and by which process */
static bool dying;
static const struct rts_report *current;
static struct rts_last_report last;
static rts_death_callback death_callbacks[RTS_CALLBACK_OWNERS];
static rts_text_callback text_callbacks[RTS_CALLBACK_OWNERS];

extern void __asan_on_error(void) __attribute__((weak));
extern void __tsan_on_report(void *report) __attribute__((weak));
extern const char *__tsan_default_suppressions(void) __attribute__((weak));

/* A forked child starts from none. */
u32 rts_report_count(void) { return rts_load_relaxed(&count_pid) == rts_os_pid() ? rts_load_relaxed(&count) : 0; }
const struct rts_last_report *rts_report_last(void) { return &last; }
const struct rts_report *rts_report_current(void) { return rts_tls.in_report ? current : NULL; }
void rts_report_on_death(enum rts_callback_owner owner, rts_death_callback fn) { rts_store_release(&death_callbacks[owner], fn); }
void rts_report_on_text(enum rts_callback_owner owner, rts_text_callback fn) { rts_store_release(&text_callbacks[owner], fn); }
bool rts_report_dying(void) { return rts_load_acquire(&dying); }

void rts_report_init(void) {
  rts_channel_init();
  if (rts_flags.disable_coredump) rts_os_disable_core();
  if (__tsan_default_suppressions) rts_suppress_parse_foreign(__tsan_default_suppressions());
  rts_suppress_init(rts_flags.suppressions);
}

/* -- the text -- */

static void text_begin(void) {
  static char spare[SPARE_BYTES];
  if (!text.buf) {
    text.buf = rts_os_map(TEXT_BYTES);
    text.cap = TEXT_BYTES;
    if (!text.buf) text.buf = spare, text.cap = sizeof spare;
  }
  text.len = text_sent = 0;
  text.lost = false;
  text.buf[0] = 0;
  const char *color = rts_flags.color;
  text.color = rts_flags.log_format[0] != 'j' && (color[1] == 'l' || (color[1] == 'u' && rts_channel_is_terminal()));
}

static void text_send(void) {
  uptr from = text_sent;
  text_sent = text.len; /* first: a fault in writing must not write it twice */
  if (text.len > from) rts_report_write(text.buf + from, text.len - from);
}

/* -- the end -- */

static void end_process(void) {
  if (rts_flags.abort_on_error) rts_os_abort();
  rts_os_exit((int)rts_flags.exitcode);
}

RTS_NORETURN void rts_report_die(void) {
  if (rts_exchange_acq_rel(&dying, true)) rts_os_exit((int)rts_flags.exitcode);
  rts_tls.in_report++;
  for (u32 i = 0; i < RTS_CALLBACK_OWNERS; i++) {
    rts_death_callback fn = rts_load_acquire(&death_callbacks[i]);
    if (fn) fn();
  }
  if (rts_flags.sleep_before_dying) {
    rts_note("sleeping for %ld seconds before dying", rts_flags.sleep_before_dying);
    rts_os_sleep_ms((u32)rts_flags.sleep_before_dying * 1000);
  }
  end_process();
  __builtin_unreachable();
}

RTS_NORETURN void rts_report_crashed(const char *signal, uptr pc, uptr addr) {
  static u32 crashes;
  if (rts_add_relaxed(&crashes, 1) == 0) {
    const struct rts_report *r = current;
    bool whole = rts_load_acquire(&dying);
    text_send();
    rts_note("%s at address 0x%012lx (pc 0x%012lx) %s", signal, addr, pc,
             whole ? "in a callback of the program, after the report" : "in the reporter itself: the report is incomplete");
    if (r && !whole)
      rts_note("it is about: %s, address 0x%012lx, at pc 0x%012lx in thread T%u", rts_report_kind_text(r->kind), r->addr, r->regs.pc,
               rts_tls.thr ? rts_tls.thr->tid : 0);
    rts_store_release(&dying, true);
    end_process();
  }
  rts_os_exit((int)rts_flags.exitcode);
}

/* -- making a report -- */

void rts_report_begin(struct rts_report *r, enum rts_kind kind, uptr pc, uptr sp, uptr bp, const void *ucontext) {
  rts_memset(r, 0, offsetof(struct rts_report, stack));
  r->kind = kind;
  r->regs = (struct rts_regs){pc, sp, bp};
  r->ucontext = ucontext;
  r->stack.n = 1;
  r->stack.pcs[0] = pc;
  r->stack.exact_top = ucontext != NULL;
  if (rts_tls.in_report) return;
  rts_enter();
  rts_tls.in_report++;
  current = r;
  rts_stack_capture_report(&r->stack, pc, sp, bp, ucontext);
  current = NULL;
  rts_tls.in_report--;
  rts_leave();
}

static void symbolize(const struct rts_diagnosis *d) {
  for (u32 i = 0; i < d->traces_count; i++)
    for (u32 k = 0; k < d->traces[i].n; k++) rts_symbolize_add(rts_trace_addr(&d->traces[i], k));
  if (d->frame_pc) rts_symbolize_add(d->frame_pc);
  rts_symbolize_run();
}

static void remember(const struct rts_diagnosis *d) {
  static char kind[64];
  const struct rts_report *r = d->r;
  rts_strlcpy(kind, d->kind, sizeof kind);
  last = (struct rts_last_report){true, r->regs, r->addr, r->size, r->access, kind};
}

static void call_text_callbacks(void) {
  bool stripped = !text.color;
  for (u32 i = 0; i < RTS_CALLBACK_OWNERS; i++) {
    rts_text_callback fn = rts_load_acquire(&text_callbacks[i]);
    if (!fn) continue;
    if (!stripped) rts_out_strip(text.buf);
    stripped = true;
    fn(text.buf);
  }
}

/* A child of fork may inherit the lock held by a thread that it does not have. */
static void take_lock(void) {
  static u32 owner_pid;
  u32 pid = rts_os_pid();
  if (rts_load_relaxed(&owner_pid) != pid) {
    if (rts_load_relaxed(&owner_pid)) {
      rts_store_release(&lock.word, 0);
      rts_store_relaxed(&dying, false);
    }
    rts_store_release(&owner_pid, pid);
  }
  rts_mutex_lock(&lock);
}

static void put_ending(bool halting) {
  if (text.lost) rts_out_printf(&text, "\n");
  if (halting && rts_flags.log_format[0] != 'j') rts_out_printf(&text, "==%u==ABORTING\n", rts_os_pid());
}

/* True if the report was printed (or is not to be). */
static bool print(const struct rts_diagnosis *d, bool halting) {
  bool json = rts_flags.log_format[0] == 'j', may_suppress = rts_suppress_any() && !d->r->fatal;
  text_begin();
  if (!json) rts_text_headline(&text, d);
  if (!json && !may_suppress) text_send();
  symbolize(d);
  if (may_suppress && rts_suppress_late(d)) return false;
  if (json) rts_json(&text, d);
  else rts_text_body(&text, d);
  text_send();
  rts_symbolize_say_problem();
  put_ending(halting);
  text_send();
  return true;
}

static void emit(const struct rts_report *r) {
  static struct rts_diagnosis d;
  bool halting = rts_flags.halt_on_error || r->fatal;
  rts_symbolize_reset();
  rts_diagnose(&d, r);
  if (!r->fatal && rts_suppress_any() && rts_suppress_early(&d)) return;
  if (!halting && !rts_dedupe_first(d.id)) return;
  remember(&d);
  if (__asan_on_error) __asan_on_error();
  if (__tsan_on_report && r->kind == RTS_REPORT_DATA_RACE) __tsan_on_report((void *)r);
  if (!print(&d, halting)) return;
  u32 before = rts_report_count();
  rts_store_relaxed(&count, before + 1);
  rts_store_relaxed(&count_pid, rts_os_pid());
  call_text_callbacks();
  if (halting) rts_report_die();
}

/* detect_memory=0: what is wrong with memory is not said; crashes and races are. */
static bool unwanted(const struct rts_report *r) {
  bool memory = r->kind < RTS_REPORT_DATA_RACE || r->kind == RTS_REPORT_UNKNOWN_CRASH;
  return memory && !rts_flags.detect_memory && !r->fatal && !r->signo;
}

void rts_report_emit(struct rts_report *r) {
  if (unwanted(r)) return;
  if (rts_tls.in_report) {
    /* An error in a callback of ours, or in the reporter: the report under way goes first. */
    if (r->fatal) rts_report_crashed("a second error", r->regs.pc, r->addr);
    return;
  }
  u64 mask;
  rts_os_block_signals(&mask);
  rts_enter();
  rts_tls.in_report++;
  take_lock();
  current = r;
  emit(r);
  current = NULL;
  rts_mutex_unlock(&lock);
  rts_tls.in_report--;
  rts_os_restore_signals(&mask);
  rts_leave();
}

void rts_report_at_exit(void) {
  if (rts_dedupe_repeats()) rts_note("%u more reports were repeats of those printed", rts_dedupe_repeats());
}

/* -- stacks on request, and the lock for others -- */

bool rts_report_lock(void) {
  if (rts_tls.in_report) return false;
  rts_tls.in_report++;
  take_lock();
  return true;
}

void rts_report_unlock(void) {
  rts_mutex_unlock(&lock);
  rts_tls.in_report--;
}

void rts_report_print_stack(uptr pc, uptr sp, uptr bp) {
  struct rts_stack s;
  char *buf = rts_os_map(TEXT_BYTES);
  if (!buf) return;
  struct rts_out o = {.buf = buf, .cap = TEXT_BYTES};
  rts_enter();
  rts_stack_capture_report(&s, pc, sp, bp, NULL);
  bool locked = rts_report_lock();
  /* In a callback of a report the lock is ours already, and its names are not needed any more. */
  rts_symbolize_reset();
  const struct rts_trace t = {.role = RTS_ROLE_MAIN, .n = s.n, .pcs = s.pcs};
  for (u32 i = 0; i < s.n; i++) rts_symbolize_add(rts_trace_addr(&t, i));
  rts_symbolize_run();
  rts_text_trace(&o, &t, NULL);
  rts_report_write(o.buf, o.len);
  rts_symbolize_say_problem();
  if (locked) rts_report_unlock();
  rts_leave();
  rts_os_unmap(buf, TEXT_BYTES);
}
