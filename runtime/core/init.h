/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Bring-up order and the recursion guard. rts_init runs once, from whichever comes first: the library's constructor, a
 * module constructor, the first malloc. Order: flags' defaults -> address map -> heap -> main thread -> flags from the environment ->
 * real libc functions -> signal handlers. */
#ifndef RTS_CORE_INIT_H
#define RTS_CORE_INIT_H
#include "base/types.h"
#include "core/thread.h"

/* BYSTANDER: complete, in a process none of whose modules is checked for memory errors or races: nothing of memory is watched, the C library
 * does its own allocating, and the way through an interceptor is as short as can be. A module of the other kind that comes later ends that. */
enum rts_init_state { RTS_INIT_NONE, RTS_INIT_UNDER_WAY /* on some thread */, RTS_INIT_WATCHING, RTS_INIT_BYSTANDER };
extern u32 rts_init_state;
/* This process is, or was, a bystander: blocks of another allocator are about. Known before anything is allocated. */
extern bool rts_init_bystander;
RTS_COLD void rts_init_slow(void);
RTS_INLINE void rts_init(void) {
  if (RTS_UNLIKELY(__atomic_load_n(&rts_init_state, __ATOMIC_ACQUIRE) < RTS_INIT_WATCHING)) rts_init_slow();
}
RTS_INLINE bool rts_ready(void) { return RTS_LIKELY(__atomic_load_n(&rts_init_state, __ATOMIC_ACQUIRE) >= RTS_INIT_WATCHING); }
/* Ready, and memory is watched. */
RTS_INLINE bool rts_watching(void) { return RTS_LIKELY(__atomic_load_n(&rts_init_state, __ATOMIC_ACQUIRE) == RTS_INIT_WATCHING); }
/* From now on it is. Any number of times. */
void rts_watch(void);

/* Guard: interceptors that run while it is held pass through unchecked. */
RTS_INLINE void rts_enter(void) { rts_tls.in_runtime++; }
RTS_INLINE void rts_leave(void) {
  if (--rts_tls.in_runtime == 0 && RTS_UNLIKELY(rts_tls.put_off)) rts_signals_let_in();
}
RTS_INLINE bool rts_inside(void) { return rts_tls.in_runtime != 0; }
#endif
