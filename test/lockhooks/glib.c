// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// GLib's mutexes, which are futexes inside a library that is compiled without rtsan: orders, a deadlock, conditions and tries.
// REQUIRES: glib
// RUN: %clang_rtsan -O1 %s -o %t %glib -lpthread && not %t order 2>&1 | FileCheck %s --check-prefix=ORDER && not %t self 2>&1 | FileCheck %s --check-prefix=SELF
// RUN: %t fine 2>&1 | FileCheck %s --check-prefix=FINE --implicit-check-not=rtsan
// RUN: %clang_rtsan -O2 -mllvm -rtsan-checks=lock %s -o %t %glib -lpthread && not %t order 2>&1 | FileCheck %s --check-prefix=ORDER && not %t self 2>&1 | FileCheck %s --check-prefix=SELF
// RUN: %t fine 2>&1 | FileCheck %s --check-prefix=FINE --implicit-check-not=rtsan
// ORDER: ERROR: rtsan: {{lock-order-inversion|deadlock}}
// SELF: ERROR: rtsan: deadlock: thread T0 waits for
// FINE: done 200
#include <glib.h>
#include <stdio.h>
#include <string.h>
static GMutex a, b;
static GCond changed;
static GRWLock rw;
static GRecMutex rec;
static int n;
static void nest(GMutex *x, GMutex *y) {
  g_mutex_lock(x);
  g_mutex_lock(y);
  g_mutex_unlock(y);
  g_mutex_unlock(x);
}
static gpointer one(gpointer none) { return nest(&a, &b), none; }
static gpointer other(gpointer none) { return nest(&b, &a), none; }
/* Bits as locks, what is made once, a queue: none of these is a mutex, all order. */
static gint bits;
static gpointer word;
static int by_bit, by_pointer_bit, *made;
static GAsyncQueue *queue;
static void others(void) {
  static gsize once;
  if (g_once_init_enter(&once)) {
    made = g_new0(int, 1);
    *made = 3;
    g_once_init_leave(&once, 1);
  }
  for (int i = 0; i < 50; i++) {
    g_bit_lock(&bits, 3);
    by_bit += *made;
    g_bit_unlock(&bits, 3);
    if (g_pointer_bit_trylock(&word, 0)) by_pointer_bit++, g_pointer_bit_unlock(&word, 0);
    int *sent = g_new0(int, 1);
    *sent = i;
    g_async_queue_push(queue, sent);
    int *got = g_async_queue_pop(queue);
    ++*got;
    g_free(got);
  }
}
static gpointer works(gpointer none) {
  for (int i = 0; i < 100; i++) {
    g_mutex_lock(&a);
    n++;
    g_cond_signal(&changed);
    g_mutex_unlock(&a);
    g_rec_mutex_lock(&rec);
    g_rec_mutex_lock(&rec);
    g_rw_lock_reader_lock(&rw);
    g_rw_lock_reader_unlock(&rw);
    g_rec_mutex_unlock(&rec);
    g_rec_mutex_unlock(&rec);
  }
  others();
  g_mutex_lock(&b);
  if (g_mutex_trylock(&a)) g_mutex_unlock(&a); /* never waits */
  g_mutex_unlock(&b);
  return none;
}
static void fine(void) {
  queue = g_async_queue_new();
  GThread *t = g_thread_new("t", works, NULL), *u = g_thread_new("u", works, NULL);
  g_mutex_lock(&a);
  while (n < 200) g_cond_wait(&changed, &a);
  g_cond_wait_until(&changed, &a, g_get_monotonic_time() + 1000);
  g_mutex_lock(&b);
  g_mutex_unlock(&b);
  g_mutex_unlock(&a);
  g_thread_join(t);
  g_thread_join(u);
  printf("done %d\n", n);
}
int main(int argc, char **argv) {
  const char *what = argv[argc - 1];
  if (!strcmp(what, "fine")) return fine(), 0;
  if (!strcmp(what, "self")) g_mutex_lock(&a), g_mutex_lock(&a);
  GThread *t = g_thread_new("t", one, NULL), *u = g_thread_new("u", other, NULL);
  g_thread_join(t);
  g_thread_join(u);
  return 0;
}
