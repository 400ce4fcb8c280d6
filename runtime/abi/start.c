/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Bring-up and shut-down of the runtime, and fork.
 *
 * I1 rts_init_state goes NONE -> UNDER_WAY -> WATCHING, or BYSTANDER and maybe later WATCHING. I2 while it is UNDER_WAY the initializing thread may
 * allocate (the loader does); others wait. A bystander has all its parts ready, so that becoming watchful is one store; of what it reserves it touches little.
 * I3 nothing here needs libc to be initialized before `real functions`. Cost: about 0.2 ms, most of it reserving the shadow. */
#include "core/init.h"

#include <link.h>

#include "abi/abi.h"
#include "abi/check_site.h"
#include "base/atomic.h"
#include "base/check.h"
#include "core/flags.h"
#include "heap/heap.h"
#include "intercept/alloc.h"
#include "intercept/process.h"
#include "intercept/signals.h"
#include "lockorder/extras.h"
#include "platform/checks.h"
#include "platform/modules.h"
#include "platform/platform.h"
#include "platform/restart.h"
#include "report/report.h"
#include "report/signals.h"
#include "intercept/thread_link.h"
#include "shadow/cells.h"
#include "shadow/shadow.h"

u32 rts_init_state;
bool rts_init_bystander;
static u32 init_owner;

/* In a fully static executable nothing can be intercepted: say so instead of failing in odd ways. It is a program (not position-independent, or
 * marked as such) that names no loader. The linker gives us the header of the file that we are part of. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

static bool marked_as_program(const ElfW(Dyn) *d) {
  for (; d->d_tag != DT_NULL; d++)
    if (d->d_tag == DT_FLAGS_1 && (d->d_un.d_val & DF_1_PIE)) return true;
  return false;
}

static void refuse_static_program(void) {
  const ElfW(Ehdr) *e = &__ehdr_start;
  const ElfW(Phdr) *p = (const ElfW(Phdr) *)((const u8 *)e + e->e_phoff);
  bool program = e->e_type == ET_EXEC;
  for (u32 i = 0; i < e->e_phnum; i++) {
    if (p[i].p_type == PT_INTERP) return;
    if (p[i].p_type == PT_DYNAMIC && e->e_type == ET_DYN && marked_as_program((const ElfW(Dyn) *)((const u8 *)e + p[i].p_vaddr))) program = true;
  }
  if (program)
    rts_fatal("this executable is fully static; rtsan needs the dynamic loader to watch the C library: link without -static");
}

/* Another tool's runtime wants the same addresses and the same functions. Each of these is in one of them, and not here. */
extern void __asan_init(void) __attribute__((weak));
extern void __hwasan_init(void) __attribute__((weak));
extern void __msan_init(void) __attribute__((weak));
extern void __tsan_java_init(void) __attribute__((weak));

static void refuse_other_runtimes(void) {
  const char *other = __asan_init ? "address" : __hwasan_init ? "hwaddress" : __msan_init ? "memory" : __tsan_java_init ? "thread" : NULL;
  if (other) rts_fatal("this program also contains the runtime of -fsanitize=%s: link without that option", other);
}

static void thread_born(struct rts_thread *t) { t->heap = rts_heap_cache_new(); }

static void thread_dying(struct rts_thread *t) {
  rts_signals_thread_finish();
  rts_link_finish(t);
  if (t->heap) rts_heap_cache_drain(t->heap);
  uptr lo = rts_round_up(t->home_lo, RTS_GRANULE), hi = rts_round_down(t->home_hi, RTS_GRANULE);
  if (hi <= lo) return;
  /* Whatever poison is left on this stack is stale: glibc hands the stack to the next thread. */
  if (rts_watching()) rts_unpoison(lo, hi - lo);
  /* glibc gives stack, TLS and descriptor to the next thread, without an order that we see. */
  if (t->race || !rts_race_on) rts_cells_gone(lo, hi - lo);
}

RTS_COLD void rts_init_slow(void) {
  u32 zero = RTS_INIT_NONE, me = rts_os_tid();
  if (!rts_cas_acq_rel(&rts_init_state, zero, RTS_INIT_UNDER_WAY)) {
    if (rts_load_relaxed(&init_owner) == me) return; /* I2 */
    while (!rts_ready()) rts_os_yield();
    return;
  }
  rts_store_relaxed(&init_owner, me);
  rts_enter();
  if (rts_os_checks() == RTS_CHECKS_LOCK) {
    rts_alloc_resolve();
    rts_init_bystander = true;
  }
  rts_shadow_init();
  rts_flags_init();
  rts_abi_init();
  rts_report_init();
  rts_heap_init();
  rts_thread_init_main(&(struct rts_thread_hooks){thread_born, thread_dying});
  rts_intercept_resolve();
  rts_signals_access_at = rts_abi_access_at;
  rts_signals_init();
  rts_signals_thread_init();
  rts_process_init();
  rts_lock_extras_start();
  rts_dump_signal_init();
  rts_leave();
  rts_store_release(&rts_init_state, rts_init_bystander ? RTS_INIT_BYSTANDER : RTS_INIT_WATCHING);
  if (rts_flags.verbosity) rts_note("runtime ready, shadow at 0x%lx, heap at 0x%lx", (u64)RTS_SHADOW_OFFSET, (u64)RTS_HEAP_BEGIN);
  if (rts_flags.sleep_after_init) rts_os_sleep_ms((u32)rts_flags.sleep_after_init * 1000);
}

void rts_watch(void) {
  u32 bystander = RTS_INIT_BYSTANDER;
  rts_init();
  rts_cas_acq_rel(&rts_init_state, bystander, RTS_INIT_WATCHING);
}

/* Everything works, but the main thing is not found: better said than wondered about. */
static void say_foreign_malloc(void) {
  rts_malloc_function *foreign = rts_watching() && rts_flags.detect_memory ? rts_alloc_replaced() : NULL;
  if (!foreign) return;
  rts_modules_refresh();
  const struct rts_module *m = rts_modules_find((uptr)foreign);
  rts_note("note: malloc comes from %s, not from rtsan: errors in heap memory will not be found", m ? m->path : "unknown code");
}

extern void __tsan_on_initialize(void) __attribute__((weak)); /* the program's */
__attribute__((constructor(101))) static void init_at_load(void) {
  rts_init();
  rts_os_mend_thread_stacks();
  say_foreign_malloc();
  if (__tsan_on_initialize) __tsan_on_initialize();
}

/* Code of the program may run before any constructor: its .preinit_array and its ifunc resolvers. All it needs is shadow to look at. The
 * loader calls this resolver while it relocates our library, which it does before the program's. */
static void nothing(void) {}
static void (*map_early(void))(void) {
  refuse_static_program();
  refuse_other_runtimes();
  rts_shadow_init();
  return nothing;
}
__attribute__((ifunc("map_early"), visibility("hidden"))) void rts_early(void);
__attribute__((used)) static void (*const volatile keep_early)(void) = rts_early;
