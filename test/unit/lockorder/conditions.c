/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Each condition for a cycle: it holds and the cycle is found; it does not and there is silence. */
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -URTS_DEBUG -O2 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/lockorder/order*.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c -lpthread -o %t && %t
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -DRTS_DEBUG -O1 -g -fno-builtin -fno-strict-aliasing -fno-omit-frame-pointer -ftls-model=initial-exec -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/lockorder/order*.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c -lpthread -o %t.debug && %t.debug
#include "Inputs/order_test.h"

#define WF RTS_LOCK_RW | RTS_LOCK_WRITERS_FIRST
static thread m, a, b, c, d;
static u32 A, B, C, G, R, W;
static void fresh(void) {
  u32 *all[] = {&A, &B, &C, &G, &R, &W};
  for (u32 i = 0; i < 6; i++) {
    if (*all[i]) rts_order_lock_retire(*all[i]);
    *all[i] = rts_order_lock_new(i == 4 ? RTS_LOCK_RW : i == 5 ? WF : 0);
  }
}

static u32 key(u32 edge) { return found.held[found.edges[edge].held_first + found.edges[edge].key].lock; }

static void threads(void) {
  fresh(), EXPECT(!nest(a, A, B) && nest(b, B, A) == 1);
  EXPECT(found.edges_count == 2 && found.edges[0].tid == b->o.tid && found.edges[0].lock == A && found.edges[1].lock == B);
  EXPECT(key(0) == B && key(1) == A && !found.writer_needed);
  EXPECT(!nest(b, B, A) && !nest(c, B, A) && !nest(d, A, B)); /* once */
  fresh(), EXPECT(!nest(a, A, B) && !nest(a, B, A)); /* one thread alone */
  EXPECT(nest(b, A, B) == 1);
  fresh(), EXPECT(!nest(a, A, B) && !nest(b, B, C) && nest(c, C, A) == 1 && found.edges_count == 3);
  fresh(), EXPECT(!nest(a, A, B) && !nest(b, B, C) && !nest(b, C, A)); /* two of the three by one thread */
  fresh(), EXPECT(!nest(a, A, B) && !nest(b, A, C) && !nest(c, B, C)); /* no cycle */
  /* Not next to each other in the list of held ones. */
  fresh(), lock(a, A), lock(a, B), EXPECT(!lock(a, C)), unlock_all(a), EXPECT(nest(b, C, A) == 1);
  EXPECT(found.edges[1].held_count == 2 && key(1) == A);
  /* Hand over hand. */
  fresh(), lock(a, A), lock(a, B), unlock(a, A), lock(a, C), unlock(a, B), EXPECT(!lock(a, A)), unlock_all(a);
  lock(b, A), lock(b, B), unlock(b, A), EXPECT(!lock(b, C)), unlock_all(b);
}

static void gates(void) {
  fresh(), lock(a, G), nest(a, A, B), unlock(a, G), lock(b, G), EXPECT(!nest(b, B, A)), unlock(b, G);
  EXPECT(nest(c, B, A) == 1); /* without the gate */
  fresh(), lock(a, G), nest(a, A, B), unlock(a, G), EXPECT(nest(b, B, A) == 1); /* only one of them with it */
  /* Taken between the two it is one for A and B, but makes a cycle of its own with each. */
  fresh(), lock(a, A), lock(a, G), lock(a, B), unlock_all(a), lock(b, B), EXPECT(lock(b, G) == 1), EXPECT(lock(b, A) == 1 && found.edges[1].lock == G), unlock_all(b);
  /* Readers of a lock do not keep each other out. */
  fresh(), rdlock(a, R), nest(a, A, B), unlock(a, R), rdlock(b, R), EXPECT(nest(b, B, A) == 1), unlock(b, R);
  fresh(), rdlock(a, R), nest(a, A, B), unlock(a, R), lock(b, R), EXPECT(!nest(b, B, A)), unlock(b, R);
  /* A gate between two that are not neighbours. */
  fresh();
  u32 D = rts_order_lock_new(0);
  lock(a, G), nest(a, A, B), unlock(a, G), nest(b, B, C), lock(c, G), nest(c, C, D), unlock(c, G), EXPECT(!nest(d, D, A));
  EXPECT(nest(b, C, D) == 0 && nest(m, C, D) == 1);
  rts_order_lock_retire(D);
}

static void modes(void) {
  fresh(), lock(a, A), rdlock(a, R), unlock_all(a), rdlock(b, R), EXPECT(!lock(b, A)), unlock_all(b); /* readers only */
  lock(c, R), EXPECT(lock(c, A) == 1), unlock_all(c);                                               /* a writer holds it */
  fresh(), lock(a, A), lock(a, R), unlock_all(a), rdlock(b, R), EXPECT(lock(b, A) == 1), unlock_all(b); /* a writer wants it */
  /* Writers first: a third thread that writes is needed, whenever it comes. */
  fresh(), lock(a, A), rdlock(a, W), unlock_all(a), rdlock(b, W), EXPECT(!lock(b, A)), unlock_all(b);
  EXPECT(!lock(a, W)), unlock_all(a);
  EXPECT(lock(c, W) == 1 && found.writer_needed && found.writer_lock == W && found.writer_tid == c->o.tid && found.edges_count == 2), unlock_all(c);
  fresh(), lock(c, W), unlock_all(c), lock(a, A), rdlock(a, W), unlock_all(a), rdlock(b, W), EXPECT(lock(b, A) == 1 && found.writer_needed), unlock_all(b);
  /* One that a gate keeps away is none. */
  fresh(), lock(c, G), lock(c, W), unlock_all(c), lock(a, G), lock(a, A), rdlock(a, W), unlock_all(a), rdlock(b, W), EXPECT(!lock(b, A)), unlock_all(b);
  EXPECT(lock(d, W) == 1), unlock_all(d);
  /* Without a writer is better. */
  fresh(), lock(c, W), unlock_all(c), lock(a, A), rdlock(a, W), unlock_all(a), lock(b, W), EXPECT(lock(b, A) == 1 && !found.writer_needed), unlock_all(b);
}

static void ways(void) {
  fresh(), lock(a, A), trylock(a, B), unlock_all(a), EXPECT(!nest(b, B, A)); /* the last one tried */
  fresh(), trylock(a, A), lock(a, B), unlock_all(a), EXPECT(nest(b, B, A) == 1); /* the first one tried: it is held */
  fresh(), lock(a, A), trylock(a, G), lock(a, B), unlock_all(a), EXPECT(nest(b, B, G) == 1), EXPECT(nest(c, B, A) == 1);
}

static void creation(void) {
  fresh(), nest(m, A, B);
  thread x = create(m);
  EXPECT(!nest(x, B, A)); /* m's was before x */
  EXPECT(nest(m, A, B) == 1);
  fresh(), nest(x, A, B);
  thread y = create(x), z = create(y);
  EXPECT(!nest(z, B, A));
  join(y, z), join(x, y);
  EXPECT(!nest(x, B, A) && !nest(x, A, B));
  fresh(), nest(x, A, B), join(m, x);
  EXPECT(!nest(m, B, A)); /* after it */
  y = create(m);
  EXPECT(!nest(y, B, A));
  thread old = a; /* there all the time: not ordered */
  EXPECT(nest(old, B, A) == 1);
  join(m, y);
  /* Two children, one after the other, and at once. */
  fresh(), x = create(m), nest(x, A, B), join(m, x), x = create(m), EXPECT(!nest(x, B, A)), join(m, x);
  fresh(), x = create(m), y = create(m), nest(x, A, B), join(m, x), EXPECT(nest(y, B, A) == 1), join(m, y);
  /* Ordered by way of another thread that joined it. */
  fresh(), x = create(m), y = create(m), nest(x, A, B), join(y, x), EXPECT(!nest(y, B, A)), z = create(y), EXPECT(!nest(z, B, A)), join(m, y), join(m, z);
}

static void retiring(void) {
  fresh(), nest(a, A, B), rts_order_lock_retire(A), A = rts_order_lock_new(0), EXPECT(!nest(b, B, A));
  /* One in between: order between the others stays. */
  fresh(), lock(a, A), lock(a, G), lock(a, B), unlock_all(a), rts_order_lock_retire(G), rts_sweep(), EXPECT(nest(b, B, A) == 1);
  EXPECT(found.edges[1].held_count == 1);
  /* Gates that are gone still are gates. */
  fresh(), lock(a, G), nest(a, A, B), unlock_all(a), lock(b, G), nest(b, B, C), unlock_all(b), rts_order_lock_retire(G), EXPECT(!nest(c, C, A));
  EXPECT(nest(d, A, B) == 1);
  fresh(), lock(a, G), nest(a, A, B), unlock_all(a), lock(b, G), nest(b, B, C), unlock_all(b), rts_order_lock_retire(G), rts_sweep(), EXPECT(!nest(c, C, A));
  EXPECT(nest(d, A, B) == 1);
  G = rts_order_lock_new(0);
  /* Held while it is retired: still a gate. */
  fresh(), lock(a, G), nest(a, A, B), lock(b, B), trylock(b, G), rts_order_lock_retire(G), EXPECT(!lock(b, A)), unlock_all(a), unlock_all(b);
  fresh(), lock(a, G), rts_order_lock_retire(G), nest(a, A, B), unlock_all(a), EXPECT(nest(b, B, A) == 1);
  EXPECT(!rts_order_add(&a->o, NULL, 0, 0, G, false, 1, &found)); /* a stale number */
}

static void unknown(void) {
  u64 lost = stats().lost;
  struct rts_order_held h[2] = {{.lock = A, .ctx = 1}, {.lock = 0, .ctx = 2}};
  fresh(), nest(a, A, B), h[0].lock = B;
  EXPECT(!rts_order_add(&b->o, h, 2, 77, A, false, 3, &found) && stats().lost == lost + 1); /* not exactly known */
  EXPECT(rts_order_add(&b->o, h, 1, 78, A, false, 3, &found));
  fresh(), nest(a, A, B);
  struct rts_order_thread t = {.tid = 999};
  h[0].lock = B;
  EXPECT(!rts_order_add(&t, h, 1, 79, A, false, 3, &found) && stats().lost == lost + 2); /* no segment */
  /* Classes: two of one class are no order, and a gate. */
  fresh(), lock(a, A), h[0].lock = A;
  EXPECT(!lock(a, A)), unlock_all(a);
  nest(a, A, B), lock(b, B), EXPECT(lock(b, A) == 1), unlock_all(b);
  fresh(), lock(a, G), lock(a, A), lock(a, A), EXPECT(!lock(a, G)), unlock_all(a);
}

static void count_edge(void *n, u32 from, u32 to, u32 tid, u32 from_ctx, u32 to_ctx) {
  EXPECT(from == A && to == B && tid == a->o.tid && from_ctx + 1 == to_ctx);
  ++*(u32 *)n;
}
static void counts(void) {
  fresh(), rts_sweep();
  u32 n = 0;
  EXPECT(stats().edges == 0 && stats().nestings == 0 && stats().nodes == 0 && stats().locks == 6);
  nest(a, A, B);
  rts_order_each_edge(count_edge, &n);
  EXPECT(n == 1 && stats().edges == 1 && stats().nestings == 1 && stats().nodes == 1);
}

int main(void) {
  m = unseen_thread(), a = create(m), b = create(m), c = create(m), d = create(m);
  threads(), gates(), modes(), ways(), creation(), retiring(), unknown(), counts();
  return done();
}
