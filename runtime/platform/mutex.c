/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Futex mutex: 0 free, 1 held, 2 held and somebody may sleep. Spins briefly: our critical sections are short. */
#include "base/mutex.h"

#include "base/atomic.h"
#include "base/check.h"
#include "platform/platform.h"

#ifdef RTS_DEBUG
/* Ranks held, lowest first; fork holds all locks there are, one rank many times, so counts are kept. */
static _Thread_local u16 held[RTS_RANK_LEAF + 1] __attribute__((tls_model("initial-exec")));
static void note_lock(struct rts_mutex *m, bool ordered) {
  if (ordered)
    for (u32 r = m->rank + 1u; r < RTS_COUNT(held); r++) RTS_CHECK_OP(held[r], ==, 0);
  held[m->rank]++;
}
static void note_unlock(struct rts_mutex *m) { held[m->rank]--; }
#else
#define note_lock(m, o) ((void)0)
#define note_unlock(m) ((void)0)
#endif

bool rts_mutex_try(struct rts_mutex *m) {
  u32 zero = 0;
  if (!rts_cas_acq_rel(&m->word, zero, 1)) return false;
  note_lock(m, false);
  return true;
}

void rts_mutex_lock(struct rts_mutex *m) {
  note_lock(m, true);
  u32 seen = 0;
  if (RTS_LIKELY(rts_cas_acq_rel(&m->word, seen, 1))) return;
  for (int i = 0; i < 100; i++) {
    rts_cpu_relax();
    seen = 0;
    if (rts_load_relaxed(&m->word) == 0 && rts_cas_acq_rel(&m->word, seen, 1)) return;
  }
  while (rts_exchange_acq_rel(&m->word, 2) != 0) rts_os_futex_wait(&m->word, 2);
}

void rts_mutex_unlock(struct rts_mutex *m) {
  note_unlock(m);
  if (rts_exchange_acq_rel(&m->word, 0) == 2) rts_os_futex_wake(&m->word, 1);
}
