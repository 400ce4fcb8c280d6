/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Futex mutex: 0 free, 1 held, 2 held and somebody may sleep. Spins briefly: our critical sections are short. */
#include "base/mutex.h"

#include "base/atomic.h"
#include "base/check.h"
#include "platform/platform.h"

#ifdef RTS_DEBUG
/* Highest ranks held, as a small stack; fork takes all locks of the heap's 79 classes. */
static _Thread_local u16 held[128] __attribute__((tls_model("initial-exec")));
static _Thread_local u32 held_n __attribute__((tls_model("initial-exec")));
static void note_lock(struct rts_mutex *m, bool ordered) {
  if (ordered && held_n) RTS_CHECK_OP(held[held_n - 1], <=, m->rank);
  if (held_n < RTS_COUNT(held)) held[held_n] = m->rank;
  held_n++;
}
static void note_unlock(struct rts_mutex *m) {
  for (u32 i = held_n < RTS_COUNT(held) ? held_n : RTS_COUNT(held); i-- > 0;)
    if (held[i] == m->rank) {
      for (u32 j = i; j + 1 < held_n && j + 1 < RTS_COUNT(held); j++) held[j] = held[j + 1];
      break;
    }
  held_n--;
}
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
