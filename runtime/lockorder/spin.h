/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Spin locks that are taken without waiting while no other lock is held: inline, because they cost little themselves. Nobody takes one twice, so what is
 * found here needs no look at anything else. */
#ifndef RTS_LOCKORDER_SPIN_H
#define RTS_LOCKORDER_SPIN_H
#include "lockorder/state.h"

#define RTS_SPIN_FREE 1 /* what one holds that nobody has: the C library's ABI */

/* Its record; null if there is more to say of it. me: of the calling thread, which holds nothing. Who took it writes its owner. */
RTS_INLINE struct rts_lock_record *rts_lock_spin_simple(const struct rts_lock_thread *me, uptr lock) {
  struct rts_lock_record *r = rts_lock_look_up(lock);
  return RTS_UNLIKELY(!me || me->depth || !r || r->destroyed || rts_lock_profile_on) ? NULL : r;
}
/* The same for one that me gives back: null if it is not known to be its. */
RTS_INLINE struct rts_lock_record *rts_lock_spin_mine(const struct rts_lock_thread *me, uptr lock) {
  struct rts_lock_record *r = rts_lock_look_up(lock);
  return RTS_UNLIKELY(!me || !r || r->owner != me) ? NULL : r;
}
#endif
