/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Owns the table of instrumented globals: open addressing by begin address, grown by doubling. Old tables are never unmapped, so a
 * reader without the lock sees an old or a new one, both whole. Invariants in globals.h. */
#include "shadow/globals.h"

#include "base/atomic.h"
#include "base/check.h"
#include "base/mutex.h"
#include "platform/platform.h"
#include "shadow/shadow.h"

#define FIRST_SLOTS RTS_LIMIT(4096, 4)
#define FIRST_ARRAYS 256
/* An underflow is blamed on the global behind it if it is at most so far. */
#define NEAR_BYTES 64

struct array {
  const struct rts_global *begin, *end;
};

struct table {
  u32 mask, used; /* used counts dead slots too */
  const struct rts_global *slots[];
};

static struct rts_mutex lock = RTS_MUTEX_INIT(RTS_RANK_GLOBALS);
static struct table *table;
static struct array *arrays;
static u32 array_count, array_room, live;
static const struct rts_global dead; /* marks a slot whose global is gone */

RTS_INLINE u32 slot_of(uptr begin) { return (u32)((begin * 0x9fb21c651e98df25ull) >> 32); }

static const struct rts_global **find_slot(struct table *t, uptr begin) {
  const struct rts_global **free = NULL;
  for (u32 i = slot_of(begin);; i++) {
    const struct rts_global **s = &t->slots[i & t->mask];
    if (*s == &dead) {
      if (!free) free = s;
    } else if (!*s) {
      return free ? free : s;
    } else if ((*s)->begin == begin) {
      return s;
    }
  }
}

static bool grow(void) {
  u32 slots = FIRST_SLOTS;
  while (slots < 4 * (live + 1)) slots *= 2;
  struct table *t = rts_os_map(sizeof *t + slots * sizeof t->slots[0]);
  if (!t) return false;
  t->mask = slots - 1;
  for (u32 i = 0; table && i <= table->mask; i++) {
    const struct rts_global *g = table->slots[i];
    if (!g || g == &dead) continue;
    *find_slot(t, g->begin) = g;
    t->used++;
  }
  rts_store_release(&table, t);
  return true;
}

/* False if this array is known already; true also when there is no room to remember it. */
static bool add_array(const struct rts_global *begin, const struct rts_global *end) {
  for (u32 i = array_count; i-- > 0;)
    if (arrays[i].begin == begin && arrays[i].end == end) return false;
  if (array_count == array_room) {
    u32 room = array_room ? 2 * array_room : FIRST_ARRAYS;
    struct array *a = rts_os_map(room * sizeof *a);
    if (!a) return true;
    for (u32 i = 0; i < array_count; i++) a[i] = arrays[i];
    if (arrays) rts_os_unmap(arrays, array_room * sizeof *arrays);
    arrays = a;
    array_room = room;
  }
  arrays[array_count++] = (struct array){begin, end};
  return true;
}

static bool remove_array(const struct rts_global *begin, const struct rts_global *end) {
  for (u32 i = 0; i < array_count; i++) {
    if (arrays[i].begin != begin || arrays[i].end != end) continue;
    arrays[i] = arrays[--array_count];
    return true;
  }
  return false;
}

/* Descriptors come from object files of any origin: one that makes no sense is left out. */
static bool sane(const struct rts_global *g) {
  return g->begin % RTS_GRANULE == 0 && g->size_padded % RTS_GRANULE == 0 && g->size <= g->size_padded && g->size &&
         rts_addr_in_app(g->begin) && rts_addr_in_app(g->begin + g->size_padded - 1);
}

static void add(const struct rts_global *g) {
  if (!sane(g)) return;
  if ((!table || table->used * 2 > table->mask) && !grow()) return; /* no room: no redzone either, nobody could explain it */
  const struct rts_global **s = find_slot(table, g->begin);
  bool fresh = !*s || *s == &dead;
  if (!fresh && (*s)->size >= g->size) return;
  if (fresh) {
    table->used += !*s;
    live++;
  }
  rts_store_release(s, g);
  rts_poison_tail(g->begin, g->size, g->begin + g->size_padded, RTS_MAGIC_GLOBAL);
}

static void drop(const struct rts_global *g) {
  if (!table || !sane(g)) return;
  const struct rts_global **s = find_slot(table, g->begin);
  if (*s != g) return;
  rts_unpoison(g->begin, g->size_padded);
  rts_store_release(s, &dead);
  live--;
}

void rts_globals_register(const struct rts_global *begin, const struct rts_global *end) {
  if (begin >= end) return;
  rts_mutex_lock(&lock);
  if (add_array(begin, end))
    for (const struct rts_global *g = begin; g < end; g++) add(g);
  rts_mutex_unlock(&lock);
}

void rts_globals_unregister(const struct rts_global *begin, const struct rts_global *end) {
  if (begin >= end) return;
  rts_mutex_lock(&lock);
  if (remove_array(begin, end))
    for (const struct rts_global *g = begin; g < end; g++) drop(g);
  rts_mutex_unlock(&lock);
}

/* Bytes between addr and the declared bytes of g. */
static uptr gap(const struct rts_global *g, uptr addr) {
  if (addr < g->begin) return g->begin - addr;
  return addr < g->begin + g->size ? 0 : addr - (g->begin + g->size) + 1;
}

u32 rts_globals_find(uptr addr, const struct rts_global *out[RTS_GLOBALS_NEAR]) {
  const struct table *t = rts_load_acquire(&table);
  const struct rts_global *in = NULL, *behind = NULL;
  for (u32 i = 0; t && i <= t->mask; i++) {
    const struct rts_global *g = rts_load_acquire(&t->slots[i]);
    if (!g || g == &dead) continue;
    if (addr >= g->begin && addr - g->begin < g->size_padded && (!in || gap(g, addr) < gap(in, addr))) in = g;
    if (addr < g->begin && g->begin - addr <= NEAR_BYTES && (!behind || g->begin < behind->begin)) behind = g;
  }
  u32 n = 0;
  if (in) out[n++] = in;
  if (behind && !(in && gap(in, addr) == 0)) out[n++] = behind;
  if (n == 2 && gap(out[1], addr) < gap(out[0], addr)) out[0] = behind, out[1] = in;
  return n;
}

u32 rts_globals_count(void) { return rts_load_relaxed(&live); }
void rts_globals_lock_all(void) { rts_mutex_lock(&lock); }
void rts_globals_unlock_all(bool child) {
  (void)child;
  rts_mutex_unlock(&lock);
}
