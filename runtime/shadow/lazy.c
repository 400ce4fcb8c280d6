/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See lazy.h. State: one flag and the next handler. Everything runs in signal handlers; two threads may map the same stretch at
 * once, and the second finds it there. Cost: one fault for 8 MB of memory that is looked at, and for each MB
 * that is looked at for races. */
#include "shadow/lazy.h"

#include <signal.h>

#include "base/check.h"
#include "base/say.h"
#include "platform/platform.h"
#include "shadow/cells.h"
#include "shadow/shadow.h"

#define STRETCH (1ul << 20)

bool rts_shadow_lazy;
static rts_signal_handler next_handler;

/* Tables of ours lie behind the nameplate in the gap between the shadow's halves. */
#define TABLES_BEGIN ((RTS_LOW_SHADOW_END + RTS_PAGE + STRETCH - 1) & ~(STRETCH - 1))
#define TABLES_END RTS_HIGH_SHADOW
static uptr tables = TABLES_BEGIN;

void *rts_shadow_table(uptr size, const char *what) {
  if (!rts_shadow_lazy) {
    void *p = rts_os_map_or_die(size, what);
    rts_os_nodump((uptr)p, size);
    return p;
  }
  size = rts_round_up(size, STRETCH);
  RTS_CHECK(size <= TABLES_END - tables);
  tables += size;
  return (void *)(tables - size);
}

static bool map_for(uptr addr) {
  bool shadow = rts_addr_in_shadow(addr) && !rts_shadow_of_cells(addr);
  if (!shadow && !rts_addr_in_cells(addr) && !(addr >= TABLES_BEGIN && addr < tables)) return false;
  uptr lo = rts_round_down(addr, STRETCH), hi = lo + STRETCH;
  if (lo < RTS_LOW_MEM_END) lo = rts_round_down(RTS_LOW_MEM_END, RTS_PAGE);
  if (rts_os_map_fixed(lo, hi - lo)) {
    rts_os_nodump(lo, hi - lo);
    return true;
  }
  if (!rts_os_readable(addr, 1))
    rts_fatal("out of address space: %p, which rtsan needs now, cannot be mapped; raise the limit (ulimit -v) of this process",
              (void *)addr);
  return true;
}

static void on_fault(int signo, void *info, void *ucontext) {
  const siginfo_t *si = info;
  if (si->si_code > 0 && map_for((uptr)si->si_addr)) return;
  if (next_handler) next_handler(signo, info, ucontext);
  else rts_os_signal_default(signo); /* the instruction is run again */
}

void rts_shadow_lazy_start(void) {
  rts_shadow_lazy = true;
  rts_os_signal_install(SIGSEGV, on_fault, true);
}

void rts_shadow_lazy_next(rts_signal_handler next) { next_handler = next; }
