/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Real threads at full speed over the engine: what is ordered is never reported, whatever slots, epochs and eras do meanwhile; afterwards one
 * planted race is. Locks, message passing by fences, reference counts, a table that all read, threads that come and go. Argument: rounds. */
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -URTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/race/*.c %S/../../../runtime/base/*.c %S/../../../runtime/core/context.c %S/../../../runtime/core/functions.c %S/../../../runtime/core/calls.c %S/../../../runtime/core/depot.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c %S/../../../runtime/platform/membarrier.c -lpthread -o %t && %t 2000
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -DRTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/race/*.c %S/../../../runtime/base/*.c %S/../../../runtime/core/context.c %S/../../../runtime/core/functions.c %S/../../../runtime/core/calls.c %S/../../../runtime/core/depot.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c %S/../../../runtime/platform/membarrier.c -lpthread -o %t.debug && %t.debug 2000
#include <pthread.h>
#include <sched.h>

#include "Inputs/race_test.h"

enum { WORKERS = 7, LOCKS = 5 };
static pthread_mutex_t locks[LOCKS];
static unsigned rounds, next_tid = 1, flag[WORKERS], references;
static unsigned all_reported;
static void count_race(const struct rts_race_side s[2]) {
  if (__atomic_fetch_add(&all_reported, 1, __ATOMIC_RELAXED) > 10) return;
  fprintf(stderr, "race: T%u %lx+%lu flags %u pc %lx against T%u %lx+%lu flags %u pc %lx\n", s[0].tid, s[0].addr - memory, s[0].size, s[0].flags, s[0].pc, s[1].tid,
          s[1].addr - memory, s[1].size, s[1].flags, s[1].pc);
}

static void touch(uptr addr, uptr size, bool write) { perform(addr, size, write ? RTS_RACE_WRITE : RTS_RACE_READ, write ? 0x111 : 0x222); }
static void with_lock(unsigned l, u64 *s) {
  pthread_mutex_lock(&locks[l]);
  rts_race_acquire((uptr)&locks[l]);
  for (unsigned i = 0; i < 6; i++) {
    u64 r = next_random(s);
    touch(memory + 4096 * (1 + l) + r % 32 * 4, 4, r & 256);
  }
  rts_race_release_store((uptr)&locks[l]);
  pthread_mutex_unlock(&locks[l]);
}
static unsigned load(unsigned *p, int order) {
  unsigned v;
  rts_race_atomic_load_begin((uptr)p, 4, order, 0x333);
  do v = __atomic_load_n(p, __ATOMIC_SEQ_CST);
  while (!rts_race_atomic_load_end());
  return v;
}
static void store(unsigned *p, unsigned v, int order) {
  rts_race_atomic_store_begin((uptr)p, 4, order, 0x333);
  __atomic_store_n(p, v, __ATOMIC_SEQ_CST);
  rts_race_atomic_store_end();
}
static unsigned add(unsigned *p, unsigned v, int order) {
  rts_race_atomic_rmw_begin((uptr)p, 4, order, 0x333);
  unsigned old = __atomic_fetch_add(p, v, __ATOMIC_SEQ_CST);
  rts_race_atomic_rmw_end(true, __ATOMIC_RELAXED);
  return old;
}
/* A mailbox per worker: even = empty, odd = full; the data is plain. Owner fills, its neighbour empties. */
static void send(unsigned i, bool fences) {
  if (load(&flag[i], fences ? __ATOMIC_RELAXED : __ATOMIC_ACQUIRE) & 1) return;
  if (fences) rts_race_fence(__ATOMIC_ACQUIRE);
  touch(memory + 65536 + i * 64, 8, true);
  if (fences) rts_race_fence(__ATOMIC_RELEASE);
  add(&flag[i], 1, fences ? __ATOMIC_RELAXED : __ATOMIC_RELEASE);
}
static void receive(unsigned i, bool fences) {
  unsigned v = load(&flag[i], fences ? __ATOMIC_RELAXED : __ATOMIC_ACQUIRE);
  if (!(v & 1)) return;
  if (fences) rts_race_fence(__ATOMIC_ACQUIRE);
  touch(memory + 65536 + i * 64, 8, false);
  touch(memory + 65536 + i * 64 + 4, 4, true);
  if (fences) rts_race_fence(__ATOMIC_RELEASE);
  store(&flag[i], v + 1, fences ? __ATOMIC_RELAXED : __ATOMIC_RELEASE);
}

static void adopt(thread t, void (*run)(unsigned), unsigned arg) {
  rts_race_thread_start(t);
  run(arg);
  rts_race_thread_finish(t);
}
struct birth { thread t; void (*run)(unsigned); unsigned arg; };
static void *born(void *p) {
  struct birth b = *(struct birth *)p;
  adopt(b.t, b.run, b.arg);
  return NULL;
}
static void create(pthread_t *p, struct birth *b, void (*run)(unsigned), unsigned arg) {
  *b = (struct birth){rts_race_thread_create(rts_race_thread_current(), __atomic_fetch_add(&next_tid, 1, __ATOMIC_RELAXED)), run, arg};
  if (pthread_create(p, NULL, born, b)) abort();
}
static void join(pthread_t p, struct birth *b) {
  pthread_join(p, NULL);
  rts_race_thread_join(rts_race_thread_current(), b->t);
  rts_race_thread_delete(b->t);
}
static void visitor(unsigned i) {
  touch(memory + 131072 + i * 64, 4, false);
  touch(memory + 131072 + i * 64, 4, true);
}
static void with_visitor(unsigned i) {
  pthread_t p;
  struct birth b;
  touch(memory + 131072 + i * 64, 4, true);
  create(&p, &b, visitor, i);
  join(p, &b);
  touch(memory + 131072 + i * 64, 8, true);
}
/* A block that the last of two users frees. */
static void reference(void) {
  if (add(&references, 1, __ATOMIC_RELEASE) % WORKERS != WORKERS - 1) return;
  rts_race_fence(__ATOMIC_ACQUIRE);
}
static void worker(unsigned i) {
  u64 s = i * 77 + 5;
  touch(memory + 196608 + i * 64, 8, true); /* before the reference count: read by the last */
  for (unsigned n = 0; n < rounds; n++) {
    u64 r = next_random(&s);
    switch (r % 8) {
    case 0: case 1: case 2: with_lock((unsigned)(r >> 8) % LOCKS, &s); break;
    case 3: send(i, i & 1); break;
    case 4: receive((i + 1) % WORKERS, (i + 1) % WORKERS & 1); break;
    case 5: touch(memory + (r >> 8) % 512 * 8, 8, false); break;
    case 6: if ((r >> 8) % 16 == 0) with_visitor(i); break;
    case 7:
      touch(memory + 262144 + i * 4096, 512, true);
      rts_race_memory_gone(memory + 262144 + i * 4096, 512);
      rts_race_memory_allocated(memory + 262144 + i * 4096, 512);
      break;
    }
  }
  reference();
}
static void racy(unsigned write) { touch(memory + 700000, 4, write); }

int main(int argc, char **argv) {
  rounds = argc > 1 ? (unsigned)atoi(argv[1]) : 2000;
  start();
  rts_race_report = count_race;
  for (unsigned l = 0; l < LOCKS; l++) pthread_mutex_init(&locks[l], NULL);
  pthread_t p[WORKERS];
  struct birth b[WORKERS];
  touch(memory, 4096, true);
  for (unsigned i = 0; i < WORKERS; i++) create(&p[i], &b[i], worker, i);
  for (unsigned i = 0; i < WORKERS; i++) join(p[i], &b[i]);
  touch(memory, 1 << 19, true);
  EXPECT(all_reported == 0);
  unsigned found = 0;
  for (unsigned i = 0; i < 1000; i++) {
    all_reported = 11;
    create(&p[0], &b[0], racy, 1);
    create(&p[1], &b[1], racy, i & 1);
    join(p[0], &b[0]);
    join(p[1], &b[1]);
    found += all_reported > 11;
  }
  struct rts_race_stats st;
  rts_race_get_stats(&st);
  fprintf(stderr, "found %u of 1000; slow %llu inflated %llu eras %llu recycled %llu taken %llu stuck %llu sync lost %llu side full %llu\n", found, (unsigned long long)st.accesses_slow,
          (unsigned long long)st.inflated, (unsigned long long)st.eras, (unsigned long long)st.slots_recycled, (unsigned long long)st.slots_taken,
          (unsigned long long)st.stuck, (unsigned long long)st.sync_lost, (unsigned long long)st.side_full);
#ifndef RTS_DEBUG
  EXPECT(found == 1000);
#endif
  EXPECT(found > 0);
  return done();
}
