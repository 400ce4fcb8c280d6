/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Held locks against a plain list: any order of taking and giving back, recursion, waits, many at once, handlers, generations of sets that go by. */
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -URTS_DEBUG -O2 -g -fno-builtin -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/core/held.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c -o %t && %t
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -DRTS_DEBUG -O2 -g -fno-builtin -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/core/held.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c -o %t.debug && %t.debug
#include "core/held.h"

#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "Inputs/stepping.h"

#define EXPECT(x) \
  do { if (!(x)) printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #x), exit(1); } while (0)
_Thread_local struct rts_tls rts_tls;
void rts_fatal(const char *fmt, ...) { fputs(fmt, stderr), exit(1); }
static struct rts_thread me;

/* The oracle: what is held, oldest first. */
enum { MOST = 40000 };
static struct rts_held_lock model[MOST], got[MOST];
static unsigned count;
static unsigned long long seed = 88172645463325252ull;
static unsigned next_random(unsigned n) { return seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17, (unsigned)(seed >> 33) % n; }

/* What the current number stands for is a subset of the truth, in order; all of it unless it says otherwise. */
static bool compare(void) {
  bool partial;
  u32 n = rts_held_set_get(rts_held_set_current(), got, MOST, &partial);
  unsigned m = count;
  EXPECT(n <= count && (partial || n == count) && (count || !rts_held_set_current()));
  for (u32 i = 0; i < n; i++) {
    do EXPECT(m > 0);
    while (m-- && (model[m].lock != got[i].lock || model[m].mode != got[i].mode || model[m].ctx != got[i].ctx));
  }
  return !partial;
}

static void take(uptr lock, enum rts_held_mode mode, u32 ctx) {
  rts_held_add(lock, mode, ctx);
  for (unsigned i = count; i-- > 0 && i + 4 > count;)
    if (model[i].lock == lock && model[i].mode == mode) {
      model[i].depth++;
      return;
    }
  model[count++] = (struct rts_held_lock){.lock = lock, .mode = mode, .ctx = ctx};
}

static void give(unsigned i) {
  EXPECT(rts_held_remove(model[i].lock));
  if (model[i].depth) {
    model[i].depth--;
    return;
  }
  memmove(&model[i], &model[i + 1], (--count - i) * sizeof *model);
}

static void random_walk(void) {
  unsigned exact = 0, all = 200000;
  for (unsigned step = 0; step < all; step++) {
    unsigned what = next_random(100);
    if (what < 45 && count < 30) {
      uptr lock = 0x7f0000000000 + next_random(1000000) * 8ul;
      take(lock, next_random(4) ? RTS_HELD_WRITE : RTS_HELD_READ, next_random(50) + 1);
    } else if (what < 50 && count) {
      unsigned i = count - 1;
      take(model[i].lock, model[i].mode, 77); /* recursion keeps the first place */
    } else if (what < 55 && count) {
      unsigned i = next_random(count);
      struct rts_held_lock was = rts_held_suspend(model[i].lock), mine = model[i];
      EXPECT(was.lock == mine.lock && was.depth == mine.depth && was.ctx == mine.ctx);
      memmove(&model[i], &model[i + 1], (--count - i) * sizeof *model);
      compare();
      rts_held_resume(&was);
      model[count++] = mine;
    } else if (count) {
      give(what < 90 ? count - 1 : next_random(count));
    }
    exact += compare();
  }
  printf("exact: %u of %u\n", exact, all);
  EXPECT(exact > all / RTS_LIMIT(100, 4) * RTS_LIMIT(99, 1));
  while (count) give(count - 1);
  EXPECT(!rts_held_set_current() && !rts_held_remove(0x1234) && compare());
}

static u64 now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (u64)t.tv_sec * 1000 + (u64)t.tv_nsec / 1000000;
}

/* Linear: ten times as many locks take about ten times as long, in whatever order. */
static void many(unsigned n, unsigned how) {
  u64 begin = now_ms();
  for (unsigned i = 0; i < n; i++) rts_held_add(0x1000 + i * 64ul, RTS_HELD_WRITE, i % 7 + 1);
  const struct rts_held_lock *list;
  EXPECT(rts_held_list(&list) == n && list[n - 1].lock == 0x1000 + (n - 1) * 64ul);
  for (unsigned i = 0; i < n; i++) EXPECT(rts_held_remove(0x1000 + (how == 0 ? i : how == 1 ? n - 1 - i : (i * 7919ul) % n) * 64ul));
  EXPECT(rts_held_list(&list) == 0 && !rts_held_set_current());
  printf("%u locks, order %u: %lu ms\n", n, how, now_ms() - begin);
}

/* The same set has the same number as long as it is remembered; old numbers are refused, not mistaken. */
static void numbers(void) {
  bool partial;
  rts_held_add(0x100, RTS_HELD_WRITE, 1);
  rts_held_add(0x200, RTS_HELD_READ, 2);
  u32 set = rts_held_set_current();
  rts_held_remove(0x200);
  rts_held_add(0x200, RTS_HELD_READ, 2);
  EXPECT(rts_held_set_current() == set && rts_held_set_get(set, got, 2, &partial) == 2 && !partial);
  EXPECT(got[0].lock == 0x200 && got[0].mode == RTS_HELD_READ && got[1].lock == 0x100 && got[1].ctx == 1);
  u64 sets, generations, before;
  rts_held_counts(&sets, &before);
  do {
    rts_held_add(0x1000 + (u64)rand() * 16, RTS_HELD_WRITE, 3);
    const struct rts_held_lock *list;
    u32 n = rts_held_list(&list);
    rts_held_remove(list[n - 1].lock);
    rts_held_counts(&sets, &generations);
  } while (generations < before + 3);
  u32 n = rts_held_set_get(set, got, 2, &partial);
  EXPECT(n == 0 && partial);
  n = rts_held_set_get(rts_held_set_current(), got, 2, &partial);
  EXPECT(partial ? n < 2 : n == 2 && got[0].lock == 0x200 && got[1].lock == 0x100);
  rts_held_remove(0x100);
  rts_held_remove(0x200);
}

/* The signature is the sum over what is held, with numbers of sets and without; what is read by another name of the list is the same. */
static void signature(bool sets) {
  static u64 mixes[MOST];
  const struct rts_held_lock *list, *same;
  u64 sum = 0;
  u32 n = 0;
  rts_held_sets_on = sets;
  for (unsigned step = 0; step < 100000; step++) {
    if (next_random(100) < 50 && n < 60) {
      struct rts_held_lock l = {.lock = 0x10000 + step * 8ul, .mix = step * 0x9e3779b97f4a7c15ull, .order = step + 1, .tried = step & 1};
      rts_held_add_as(&l);
      model[n] = l, mixes[n++] = l.mix, sum += l.mix;
    } else if (n) {
      u32 i = next_random(2) ? n - 1 : next_random(n);
      EXPECT(rts_held_remove(model[i].lock));
      sum -= mixes[i];
      n--;
      memmove(&model[i], &model[i + 1], (n - i) * sizeof *model);
      memmove(&mixes[i], &mixes[i + 1], (n - i) * sizeof *mixes);
    }
    EXPECT(rts_held_signature() == sum);
  }
  u32 all = rts_held_list(&list), seen = 0;
  EXPECT(rts_held_read(rts_held_mine(), &same) == all && same == list);
  for (u32 i = 0; i < all; i++)
    if (list[i].lock) {
      EXPECT(list[i].lock == model[seen].lock && list[i].order == model[seen].order);
      seen++;
    }
  EXPECT(seen == n);
  for (u32 i = 0; i < all; i++)
    if (list[i].lock) rts_held_number(i, 7, 0);
  EXPECT(rts_held_signature() == 0);
  while (n) EXPECT(rts_held_remove(model[--n].lock));
  rts_held_sets_on = true;
}

/* A handler takes a lock and gives it back, behind each instruction of the shortest way onto the list and off it. Where it finds a lock it gives both a number,
 * as a nesting does. */
static void takes_another(void) {
  const struct rts_held_lock *list;
  const struct rts_held_lock other = {.lock = 0x2000, .order = 2, .mix = 2222};
  if (rts_held_list(&list) && !me.held->busy) rts_held_number(0, 1, 1111);
  rts_held_add_as(&other);
  EXPECT(rts_held_remove(0x2000) && !rts_held_remove(0x2000));
}
static void lone(void) {
  const struct rts_held_lock *list;
  unsigned n;
  rts_held_sets_on = false;
  struct rts_held *h = me.held;
  for (bool in_it = n = 1; in_it; n++) {
    step_begin(n, takes_another);
    rts_held_add_first(h, 0x1000, RTS_HELD_READ, 5, true, 3);
    in_it = step_end();
    EXPECT(rts_held_list(&list) == 1 && list->lock == 0x1000 && list->mode == RTS_HELD_READ && list->ctx == 5 && list->traits == 3 && list->tried && !list->depth);
    EXPECT(list->mix == (list->order ? 1111 : 0) && rts_held_signature() == list->mix && !h->gaps);
    EXPECT(rts_held_remove_first(h, 0x1000) == !list->mix && (!list->mix || rts_held_remove(0x1000)));
    EXPECT(!rts_held_signature());
  }
  for (bool in_it = n = 1; in_it; n++) {
    rts_held_add_first(h, 0x1000, RTS_HELD_WRITE, 5, false, 0);
    step_begin(n, takes_another);
    bool removed = rts_held_remove_first(h, 0x1000);
    in_it = step_end();
    EXPECT(rts_held_list(&list) == !removed && (removed || rts_held_remove(0x1000)));
    EXPECT(!rts_held_signature() && !h->gaps && !rts_held_list(&list));
  }
  EXPECT(!rts_held_remove_first(h, 0x1000));
  rts_held_sets_on = true;
}

int main(void) {
  rts_tls.thr = &me;
  rts_held_sets_on = true;
  signature(false);
  signature(true);
  lone();
  numbers();
  random_walk();
  /* Locks that others give back do not pile up. */
  const struct rts_held_lock *list;
  for (unsigned i = 0; i < 1000000; i++) rts_held_add(0x1000 + i % 100 * 64ul, RTS_HELD_WRITE, 1);
  EXPECT(rts_held_list(&list) <= 256);
  for (unsigned i = 0; i < 100; i++)
    while (rts_held_remove(0x1000 + i * 64ul)) {}
  EXPECT(rts_held_list(&list) == 0);
  for (unsigned how = 0; how < 3; how++) many(10000, how);
  rts_held_add(1, RTS_HELD_WRITE, 1);
  rts_held_drop(&me);
  EXPECT(!rts_held_set_current() && !me.held);
  return 0;
}
