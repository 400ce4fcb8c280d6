/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* POSIX locks with the lock detector on: what the interceptors do then. See locks.c. */
#ifndef RTS_INTERCEPT_LOCKS_H
#define RTS_INTERCEPT_LOCKS_H
#include <pthread.h>
#include <semaphore.h>
#include <time.h>

#include "base/types.h"
#include "lockorder/lockorder.h"

/* Where the program calls from. */
struct rts_locks_at {
  const char *function;
  uptr pc, fp;
};
#define RTS_LOCKS_AT(name) (&(const struct rts_locks_at){name, RTS_CALLER_PC(), RTS_FRAME()})

/* What kind of lock it is, by its own memory. */
u32 rts_locks_mutex_traits(const pthread_mutex_t *m);
u32 rts_locks_rwlock_traits(const pthread_rwlock_t *l);

/* After it was taken. second: a writer of a rwlock comes after its readers too. */
void rts_locks_taken(uptr lock, u32 traits, bool shared, enum rts_lock_way way, const struct rts_locks_at *at);
void rts_locks_giving(uptr lock, u32 traits, bool shared, const struct rts_locks_at *at);

void rts_locks_giving_mutex(pthread_mutex_t *m, const struct rts_locks_at *at);
void rts_locks_giving_spin(pthread_spinlock_t *l, const struct rts_locks_at *at);
void rts_locks_giving_rwlock(pthread_rwlock_t *l, const struct rts_locks_at *at);

int rts_locks_mutex(pthread_mutex_t *m, const struct rts_locks_at *at);
int rts_locks_rwlock(pthread_rwlock_t *l, bool shared, const struct rts_locks_at *at);
int rts_locks_spin(pthread_spinlock_t *l, const struct rts_locks_at *at);
int rts_locks_sem_wait(sem_t *s, const struct rts_locks_at *at);
#endif
