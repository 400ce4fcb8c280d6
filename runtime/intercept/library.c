/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Orderings of library calls that the pass recognises by name (pass/LibraryCalls.cpp).
 *
 * L1 released before the call, acquired after it: whatever the library does inside is covered, for the object's address and the words around
 *    it, since which of them it counts with is the library's business.
 * L2 Rust's unparking says which thread's token it gives, parking does not: all tokens are one object.
 * L3 the once-calls that this thread is in are remembered by address, the innermost last, in a ring: a panic may leave entries behind, which
 *    then are released to in vain.
 * Any context that the call allows. Cost: two or three engine calls, on paths that mostly end in the kernel. */
#include "intercept/library.h"

#include "intercept/races.h"
#include "rtsan/layout.h"

#define WORD 4ul /* in bytes: the smallest thing libraries synchronise by */
#define LOCK_SIZE 12ul
#define DEPTH 16u

static u8 tokens[8]; /* L2: an address */
static _Thread_local struct {
  u32 n;
  uptr object[DEPTH];
} once __attribute__((tls_model("initial-exec")));

static uptr size_of(u32 kind) { return kind == RTS_LIBRARY_SCOPE ? RTS_LIBRARY_SCOPE_SIZE : LOCK_SIZE; }

static void release_all(uptr object, uptr size) {
  for (uptr at = 0; at < size; at += WORD) rts_race_release(object + at);
}
static void acquire_all(uptr object, uptr size) {
  for (uptr at = 0; at < size; at += WORD) rts_race_acquire(object + at);
}

void rts_library_before(uptr object, u32 kind) {
  if (!rts_races_on()) return;
  if (kind == RTS_LIBRARY_UNPARK) rts_race_release((uptr)tokens);
  if (!object) return;
  if (kind == RTS_LIBRARY_ONCE) once.object[once.n++ % DEPTH] = object;
  if (kind == RTS_LIBRARY_SCOPE) release_all(object, size_of(kind));
  else rts_race_release(object);
}

void rts_library_after(uptr object, u32 kind) {
  if (kind == RTS_LIBRARY_ONCE && object && once.n) once.n--;
  if (!rts_races_on()) return;
  if (kind == RTS_LIBRARY_PARK) rts_race_acquire((uptr)tokens);
  if (object) acquire_all(object, size_of(kind));
}

void rts_library_once_ran(void) {
  if (!once.n || !rts_races_on()) return;
  for (u32 i = 0; i < rts_min(once.n, DEPTH); i++) rts_race_release(once.object[i]);
}
