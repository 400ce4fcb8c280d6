/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Who owns a lock, by the object's own memory where that says it: code that we do not see may have taken it, or given it back. The layouts are those
 * of <bits/struct_mutex.h> and <bits/struct_rwlock.h>, which are part of the C library's ABI. For others, what our own records say. */
#include <pthread.h>

#include "lockorder/state.h"

#define OWN_RECORD (RTS_LOCK_USER | RTS_LOCK_RUST | RTS_LOCK_LIBRARY | RTS_LOCK_SPIN)
#define MUTEX(a) (&((const pthread_mutex_t *)(a))->__data)
#define RWLOCK(a) (&((const pthread_rwlock_t *)(a))->__data)
#define READERS_SHIFT 3 /* of __readers: the low bits are its phase */

struct rts_lock_thread *rts_lock_owner(uptr lock, u32 traits) {
  if (traits & OWN_RECORD) {
    struct rts_lock_record *r = rts_lock_find(lock);
    return r ? rts_load_acquire(&r->owner) : NULL;
  }
  if (traits & RTS_LOCK_RW) return rts_lock_thread_of((u32)rts_load_relaxed(&RWLOCK(lock)->__cur_writer));
  return rts_load_relaxed(&MUTEX(lock)->__lock) ? rts_lock_thread_of((u32)rts_load_relaxed(&MUTEX(lock)->__owner)) : NULL;
}

static enum rts_lock_answer says(u32 owner, const struct rts_lock_thread *t) {
  return owner && (owner == t->os_tid || owner == t->os_tid_before) ? RTS_ANSWER_YES : RTS_ANSWER_NO;
}

enum rts_lock_answer rts_lock_owned_by(uptr lock, u32 traits, bool shared, const struct rts_lock_thread *t) {
  if (traits & OWN_RECORD) {
    const struct rts_lock_record *r = shared ? NULL : rts_lock_find(lock);
    return r ? (rts_load_acquire(&r->owner) == t ? RTS_ANSWER_YES : RTS_ANSWER_NO) : RTS_ANSWER_UNKNOWN;
  }
  if (traits & RTS_LOCK_RW) {
    if (!shared) return says((u32)rts_load_relaxed(&RWLOCK(lock)->__cur_writer), t);
    return rts_load_relaxed(&RWLOCK(lock)->__readers) >> READERS_SHIFT ? RTS_ANSWER_UNKNOWN : RTS_ANSWER_NO;
  }
  return rts_load_relaxed(&MUTEX(lock)->__lock) ? says((u32)rts_load_relaxed(&MUTEX(lock)->__owner), t) : RTS_ANSWER_NO;
}
