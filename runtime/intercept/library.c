/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Orderings of library calls that the pass recognises by name (pass/LibraryCalls.cpp).
 *
 * L1 released before the call, acquired after it: whatever the library does inside is covered, for the object's address and the words around
 *    it, since which of them it counts with is the library's business.
 * L2 Rust's unparking says which thread's token it gives, parking does not: all tokens are one object.
 * L3 the once-calls that this thread is in are remembered by address, the innermost last, in a ring: a panic may leave entries behind, which
 *    then are released to in vain.
 * L4 whoever gives up a reference to a C++ exception releases to the exception object first, and its destructor acquires. Handlers do not say
 *    whose they are: the C++ library's own record does, in the layout that the two libraries have kept since their first release. Where that cannot
 *    be found (linked statically) all exceptions are one object.
 * Any context that the call allows. Cost: two or three engine calls, on paths that mostly end in the kernel. */
#include "intercept/library.h"

#include "intercept/intercept.h"
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

/* -- L4 */
static u8 exceptions[8];
static void *no_globals(void) { return NULL; }
RTS_REAL_ENTRY(0, 0, no_globals, void *, __cxa_get_globals, void);

#define CLASS_LIBSTDCXX 0x474e5543432b2b00ul /* GNUCC++ */
#define CLASS_LIBCXX 0x434c4e47432b2b00ul    /* CLNGC++ */
#define DEPENDENT 1ul                        /* refers to another one, as rethrow_exception makes them */

/* The exception object of the innermost handler; 0 if unknown. A record ends where its object begins. */
static uptr handled(void) {
  uptr **globals = RTS_REAL(__cxa_get_globals)();
  uptr *record = globals ? *globals : NULL;
  if (!record) return 0;
  u64 class = record[10];
  if ((class & ~DEPENDENT) == CLASS_LIBSTDCXX) return class & DEPENDENT ? record[0] : (uptr)&record[14];
  class = record[12];
  if ((class & ~DEPENDENT) == CLASS_LIBCXX) return class & DEPENDENT ? record[1] : (uptr)&record[16];
  return 0;
}

static void give_up(uptr exception) { rts_race_release(exception ? exception : (uptr)exceptions); }

/* libstdc++: after a list entry of two words a weak_ptr to the state, whose result and status others will look at. */
static void promise(const uptr *ready) {
  uptr state = ready[2], counts = ready[3];
  if (state) release_all(state + 8, 16);
  if (counts) release_all(counts + 8, 8);
}

static void giving_up(uptr object, u32 kind) {
  if (kind == RTS_LIBRARY_END_CATCH) give_up(handled());
  else if (kind == RTS_LIBRARY_EXCEPTION && *(uptr *)object) give_up(*(uptr *)object);
  else if (kind == RTS_LIBRARY_PROMISE) promise((uptr *)object);
}

void rts_library_before(uptr object, u32 kind) {
  if (!rts_races_on()) return;
  if (kind >= RTS_LIBRARY_RELEASES) {
    giving_up(object, kind);
    return;
  }
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
  if (kind == RTS_LIBRARY_EXCEPTION) {
    rts_race_acquire((uptr)exceptions);
    rts_race_acquire(object);
  } else if (kind == RTS_LIBRARY_COUNTS) {
    for (uptr at = 8; at <= 16; at += WORD) rts_race_acquire(object + at);
  } else if (object) {
    acquire_all(object, size_of(kind));
  }
}

void rts_library_once_ran(void) {
  if (!once.n || !rts_races_on()) return;
  for (u32 i = 0; i < rts_min(once.n, DEPTH); i++) rts_race_release(once.object[i]);
}
