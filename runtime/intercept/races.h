/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The way from the program into the race engine: who we are, whose code asks, what a report needs to know beside the access.
 *
 * Everything here is a no-op until rts_races_enable. What is called behind the assembly stubs (rts_races_access) is built with general
 * registers only; the way to a report keeps the vector registers itself. Any context that may run instrumented code. */
#ifndef RTS_INTERCEPT_RACES_H
#define RTS_INTERCEPT_RACES_H
#include "core/init.h"
#include "core/thread.h"
#include "platform/x86_64.h"
#include "race/race.h"
#include "shadow/cells.h"

/* Called by the constructor of each instrumented module; pc is inside it. mixed: it holds a library that is not, too. The first call starts the engine. */
void rts_races_enable(uptr pc, bool mixed);
/* From now on, memory that goes is told to whoever keeps things by its address: races and locks. */
void rts_memory_watch(void);
/* Is pc in a module that is instrumented for races? Accesses of all others are not recorded (ignore_noninstrumented_modules). */
bool rts_races_instrumented(uptr pc);
/* pc is instrumented, but what it called is not, and ended in a jump to a libc function: that is where the access was made. For reports: slow. */
bool rts_races_handed_on(uptr pc);
/* After dlopen and dlclose: addresses may mean other modules now. */
void rts_races_modules_changed(void);

/* detect_races=0 in a program that is instrumented for races: cells then say "checked before", to all threads alike, and nothing else
 * reaches the engine. */
extern bool rts_races_muted;
/* Makes the calling thread known to the engine. False where it can have no state: too early, too late. */
RTS_COLD bool rts_races_attach(void);
/* May the calling thread tell the engine something? */
RTS_INLINE bool rts_races_on(void) {
  if (RTS_LIKELY(!rts_race_on)) return false;
  const struct rts_thread *t = rts_tls.thr;
  if (RTS_UNLIKELY(rts_tls.in_runtime || rts_races_muted)) return false;
  return RTS_LIKELY(t && t->race) || rts_races_attach();
}

/* An access of the program at regs; function: the libc function that made it, or null. flags: enum rts_race_access. */
void rts_races_access(uptr addr, uptr size, u32 flags, const struct rts_regs *regs, const char *function);
/* The same by a shorter way where there is one. Not for RTS_RACE_FREE. RTS_RACES_OURS: by code that the pass instrumented, whose frame is at regs->bp. */
void rts_races_range(uptr addr, uptr size, u32 flags, const struct rts_regs *regs, const char *function);
/* The same for an interceptor, whose caller has to be instrumented; with RTS_RACES_OURS it certainly is. fp is the interceptor's frame. */
void rts_races_call(uptr addr, uptr size, u32 flags, const char *function, uptr pc, uptr fp);
/* Two at once, of one call: a read of a, and what is compared with it or (RTS_RACE_WRITE) written from it. flags: RTS_RACES_OURS, too. */
void rts_races_pair(uptr a, uptr b, uptr size, u32 flags, const char *function, uptr pc, uptr fp);

/* Heap and mappings: after a block came, before it goes. */
void rts_races_allocated(const void *p, uptr size, uptr pc);
/* A local variable of instrumented code: cells as if all of it were written at pc. General registers only. */
void rts_races_scope_begin(uptr addr, uptr size, uptr pc);
void rts_races_freeing(uptr addr, uptr size, const char *function, uptr pc, uptr fp);
void rts_races_unmapping(uptr addr, uptr size, uptr pc, uptr fp);

/* Where the current access is, for the report that it may cause. */
struct rts_races_where {
  struct rts_regs regs;
  const char *function;
};
extern _Thread_local struct rts_races_where rts_races_where __attribute__((tls_model("initial-exec"), visibility("hidden")));
void rts_races_report(const struct rts_race_side sides[2]);

/* Calls fn(arg) and leaves all vector registers as they were (abi/stubs.S). */
void rts_vectors_kept_call(void (*fn)(void *), void *arg);
#endif
