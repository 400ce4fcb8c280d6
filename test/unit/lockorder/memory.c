/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Memory that goes takes the locks that lie in it along, those and no others, against a plain list: ranges of all sizes, locks that share a line, and such as come again. */
#include <stdio.h>
#include <stdlib.h>

#include "core/init.h"
#include "lockorder/state.h"

#define EXPECT(x) \
  do { if (!(x)) printf("%s:%d: not so: %s\n", __FILE__, __LINE__, #x), exit(1); } while (0)
enum { SLOT = 4, SLOTS = 3 * 4096 / SLOT, ROUNDS = 30000 };
static char area[SLOTS * SLOT] __attribute__((aligned(4096)));
static bool there[SLOTS];
static unsigned long long seed = 88172645463325252ull;
static unsigned next_random(unsigned n) { return seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17, (unsigned)(seed >> 33) % n; }
static uptr at(unsigned slot) { return (uptr)area + slot * SLOT; }

static void check(unsigned from, unsigned to) {
  for (unsigned i = from; i < to && i < SLOTS; i++) EXPECT(rts_lock_known_traits(at(i)) == (there[i] ? RTS_LOCK_RUST : 0u));
}

int main(void) {
  rts_init();
  rts_locks_enable();
  u64 alive = rts_lock_alive;
  for (unsigned round = 0; round < ROUNDS; round++) {
    unsigned slot = next_random(SLOTS), most[] = {2, 20, 40, 1500}, size = 1 + next_random(most[next_random(4)]);
    if (next_random(2)) {
      EXPECT(rts_lock_get(at(slot), RTS_LOCK_RUST));
      alive += !there[slot];
      there[slot] = true;
    } else {
      rts_lock_memory_gone(at(slot), size * SLOT);
      for (unsigned i = slot; i < slot + size && i < SLOTS; i++) alive -= there[i], there[i] = false;
    }
    check(slot > 32 ? slot - 32 : 0, slot + 64);
    EXPECT(rts_lock_alive == alive);
    if (round % 1000 == 0) check(0, SLOTS);
  }
  rts_lock_memory_gone((uptr)area, sizeof area);
  for (unsigned i = 0; i < SLOTS; i++) there[i] = false;
  check(0, SLOTS);
  return 0;
}
