/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Dynamic annotations: the functions behind ANNOTATE_* macros (dynamic_annotations.h of many projects, WTF's copy, Valgrind's queries), weak. They keep
 * what they mean to ThreadSanitizer's users; those that it accepts and leaves alone order or forget here what they say.
 *
 * Ignoring reads or writes ignores both. No state of its own. Any context that the engine allows. */
#include "base/str.h"
#include "core/init.h"
#include "core/thread.h"
#include "intercept/benign.h"
#include "intercept/races.h"
#include "intercept/user_lock.h"
#include "lockorder/lockorder.h"

#define ANNOTATION(name, ...) \
  RTS_EXPORT void name(const char *file, int line, ##__VA_ARGS__); \
  RTS_EXPORT void name(__attribute__((unused)) const char *file, __attribute__((unused)) int line, ##__VA_ARGS__)
#define UNUSED __attribute__((unused))

static void acquire(uptr obj) {
  if (rts_races_on()) rts_race_acquire(obj);
}
static void release(uptr obj) {
  if (rts_races_on()) rts_race_release(obj);
}
static void ignore(int delta) {
  if (rts_races_on()) rts_race_ignore_accesses(delta);
}

/* -- order */
ANNOTATION(AnnotateHappensBefore, uptr obj) { release(obj); }
ANNOTATION(AnnotateHappensAfter, uptr obj) { acquire(obj); }
ANNOTATION(WTFAnnotateHappensBefore, uptr obj) { release(obj); }
ANNOTATION(WTFAnnotateHappensAfter, uptr obj) { acquire(obj); }
ANNOTATION(AnnotateCondVarSignal, uptr cv) { release(cv); }
ANNOTATION(AnnotateCondVarSignalAll, uptr cv) { release(cv); }
ANNOTATION(AnnotateCondVarWait, uptr cv, UNUSED uptr lock) { acquire(cv); }
ANNOTATION(AnnotatePCQCreate, UNUSED uptr queue) {}
ANNOTATION(AnnotatePCQDestroy, UNUSED uptr queue) {}
ANNOTATION(AnnotatePCQPut, uptr queue) { release(queue); }
ANNOTATION(AnnotatePCQGet, uptr queue) { acquire(queue); }
ANNOTATION(AnnotatePublishMemoryRange, UNUSED uptr addr, UNUSED uptr size) {}
ANNOTATION(AnnotateUnpublishMemoryRange, UNUSED uptr addr, UNUSED uptr size) {}

/* -- locks */
ANNOTATION(AnnotateRWLockCreate, uptr lock) { rts_user_lock_made(lock, RTS_LOCK_RW, RTS_CALLER_PC(), RTS_FRAME()); }
ANNOTATION(AnnotateRWLockCreateStatic, uptr lock) { rts_user_lock_made(lock, RTS_LOCK_RW, RTS_CALLER_PC(), RTS_FRAME()); }
ANNOTATION(AnnotateRWLockDestroy, uptr lock) { rts_user_lock_gone(lock, RTS_LOCK_RW, RTS_CALLER_PC(), RTS_FRAME()); }
ANNOTATION(AnnotateRWLockAcquired, uptr lock, uptr write) { rts_user_lock_taken(lock, RTS_LOCK_RW, !(int)write, false, 1, RTS_CALLER_PC(), RTS_FRAME()); }
ANNOTATION(AnnotateRWLockReleased, uptr lock, uptr write) { rts_user_lock_leaving(lock, RTS_LOCK_RW, !(int)write, false, RTS_CALLER_PC(), RTS_FRAME()); }
ANNOTATION(AnnotateMutexIsUsedAsCondVar, UNUSED uptr lock) {}
ANNOTATION(AnnotateMutexIsNotPHB, UNUSED uptr lock) {}

/* -- what is not to be reported */
ANNOTATION(AnnotateBenignRace, uptr addr, UNUSED const char *why) { rts_benign_add(addr, 1); }
ANNOTATION(AnnotateBenignRaceSized, uptr addr, uptr size, UNUSED const char *why) { rts_benign_add(addr, size); }
ANNOTATION(WTFAnnotateBenignRaceSized, uptr addr, uptr size, UNUSED const char *why) { rts_benign_add(addr, size); }
ANNOTATION(AnnotateExpectRace, uptr addr, UNUSED const char *why) { rts_benign_add(addr, 1); }
ANNOTATION(AnnotateFlushExpectedRaces) {}
ANNOTATION(AnnotateIgnoreReadsBegin) { ignore(1); }
ANNOTATION(AnnotateIgnoreReadsEnd) { ignore(-1); }
ANNOTATION(AnnotateIgnoreWritesBegin) { ignore(1); }
ANNOTATION(AnnotateIgnoreWritesEnd) { ignore(-1); }
ANNOTATION(AnnotateIgnoreSyncBegin) {
  if (rts_races_on()) rts_race_ignore_sync(1);
}
ANNOTATION(AnnotateIgnoreSyncEnd) {
  if (rts_races_on()) rts_race_ignore_sync(-1);
}
ANNOTATION(AnnotateEnableRaceDetection, int enable) { __atomic_store_n(&rts_benign_detecting, enable != 0, __ATOMIC_RELAXED); }

/* -- memory and names. Memory that a pool hands out again has no past; what it shares a granule with keeps its own. */
ANNOTATION(AnnotateNewMemory, uptr addr, uptr size) {
  uptr lo = rts_round_up(addr, 8), hi = rts_round_down(addr + size, 8);
  if (hi > lo && rts_races_on()) rts_race_memory_gone(lo, hi - lo);
}
ANNOTATION(AnnotateMemoryIsInitialized, UNUSED uptr addr, UNUSED uptr size) {}
ANNOTATION(AnnotateMemoryIsUninitialized, UNUSED uptr addr, UNUSED uptr size) {}
ANNOTATION(AnnotateTraceMemory, UNUSED uptr addr) {}
ANNOTATION(AnnotateFlushState) {}
ANNOTATION(AnnotateNoOp, UNUSED uptr arg) {}
ANNOTATION(AnnotateThreadName, const char *name) {
  rts_init();
  const struct rts_thread *t = rts_thread_cur();
  if (t && name) rts_thread_set_name(t->tid, name);
}

/* -- questions. Many programs do less work, or take no racy short cuts, when they hear that they are watched by a slow tool; we are none. */
RTS_EXPORT int RunningOnValgrind(void);
RTS_EXPORT int RunningOnValgrind(void) { return 0; }
RTS_EXPORT double ValgrindSlowdown(void);
RTS_EXPORT double ValgrindSlowdown(void) { return 5.0; }
RTS_EXPORT const char *ThreadSanitizerQuery(const char *query);
RTS_EXPORT const char *ThreadSanitizerQuery(const char *query) { return rts_strcmp(query, "sure") == 0 ? "1" : "0"; }
