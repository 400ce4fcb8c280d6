/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What is rare about the records of atomic accesses (accesses.h): their begin and end, and the look at them by plain accesses. */
#include "race/accesses.h"

#include "race/readers.h"
#include "race/spin.h"

/* Where the key's bytes are in its granule; 0: it has no records. */
static u32 bytes_of(u64 key, uptr granule) {
  u32 size = (u32)(key >> RTS_SYNC_SIZE_SHIFT) & 31;
  uptr offset = (key & RTS_SYNC_ADDR) - granule;
  if (key & RTS_SYNC_MIXED || !size || offset + size > 8) return 0;
  return ((1u << size) - 1) << offset;
}

RTS_KEEPS_REGISTERS u32 *rts_accesses_room(const struct rts_race_thread *t, u32 *all, u32 n) {
  for (u32 i = 0; i < n; i++)
    if (!all[i] || rts_cell_slot(all[i]) == t->slot || rts_race_ordered(t, all[i])) return &all[i];
  return NULL;
}

RTS_KEEPS_REGISTERS void rts_accesses_begin(struct rts_race_thread *t, struct rts_sync *o, uptr addr, u32 bytes) {
  const struct rts_granule_taken taken = {o->latest.read, o->latest.write, RTS_READS, RTS_WRITES};
  u32 later = ((rts_records(o) >> 2) - t->era) & 63;
  if (rts_records_any(o) && later && later < 32) return;
  if (!rts_sync_make_full(o)) return;
  if (!rts_records_any(o) || later) rts_granule_take_none(&taken);
  rts_store_relaxed(&o->records, (u8)rts_records_of(t, rts_granule_mark(t, addr & ~7ul, bytes, &taken) ? RTS_RECORDS_ON : RTS_RECORDS_OFF));
}

void rts_accesses_end(struct rts_race_thread *t, struct rts_sync *o, bool keep) {
  u64 key = o->key;
  uptr addr = key & RTS_SYNC_ADDR, granule = addr & ~7ul;
  u32 all = RTS_CELL_ATOMIC | bytes_of(key, granule);
  keep &= rts_records_any(o) && rts_records_now(t, o);
  for (u32 i = 0; keep && i < RTS_READS; i++)
    if (o->latest.read[i]) rts_granule_add(t, granule, o->latest.read[i] | all, false);
  for (u32 i = 0; keep && i < RTS_WRITES; i++)
    if (o->latest.write[i]) rts_granule_add(t, granule, o->latest.write[i] | all, true);
  rts_store_relaxed(&o->records, RTS_RECORDS_NONE);
}

static void ask_record(const struct rts_race_thread *t, const struct rts_race_one *a, u32 stamp, bool write, u32 bytes, uptr granule) {
  if (rts_cell_half(stamp) != (t->era & 1)) return; /* begun anew, in the next era */
  if (stamp && rts_cell_slot(stamp) != t->slot && !rts_race_ordered(t, stamp)) rts_one_unordered(a, write, stamp | RTS_CELL_ATOMIC | bytes, granule);
}
/* Which of its bytes the object stands for. What is found does not count if it went meanwhile. */
static u32 ask_object(const struct rts_race_thread *t, const struct rts_sync *o, const struct rts_race_one *a, uptr granule) {
  u64 key = rts_load_relaxed(&o->key);
  u32 bytes = ((key & RTS_SYNC_ADDR) ^ granule) & ~7ul ? 0 : bytes_of(key, granule) & a->bytes;
  for (u32 i = 0; bytes && rts_load_acquire(&o->seq) & 1; i++) {
    if (rts_spin_wait(i)) continue;
    rts_race_count(&rts_race_counts.side_full);
    return bytes;
  }
  if (!bytes || !rts_records_any(o) || !rts_records_now(t, o)) return bytes;
  for (u32 i = 0; i < RTS_WRITES; i++) ask_record(t, a, rts_load_relaxed(&o->latest.write[i]), true, bytes, granule);
  for (u32 i = 0; i < RTS_READS; i++) ask_record(t, a, rts_load_relaxed(&o->latest.read[i]), false, bytes, granule);
  return bytes;
}
static u32 ask_list(const struct rts_race_thread *t, const u32 *list, const struct rts_race_one *a, uptr granule) {
  u32 bytes = 0;
  for (u32 i = rts_load_acquire(list); i; i = rts_load_acquire(&rts_sync_objects[i].next)) bytes |= ask_object(t, rts_sync_at(i), a, granule);
  return bytes;
}
RTS_KEEPS_REGISTERS void rts_accesses_ask(struct rts_race_thread *t, uptr granule, const struct rts_race_one *a) {
  u32 met = a->found->ask, left, before, tries = 0;
  struct rts_race_found found;
  if (a->found->readers) rts_readers_ask(t, granule, a);
  if (!met) return;
  const struct rts_race_one one = {a->tag, met, a->write, &found}; /* N1 */
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  do {
    found = (struct rts_race_found){0};
    before = rts_sync_taken_out(granule);
    left = met & ~(ask_list(t, rts_sync_list_of(granule), &one, granule) | ask_list(t, rts_sync_list_of(granule + 4), &one, granule));
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
  } while (RTS_UNLIKELY(rts_sync_taken_out(granule) != before) && ++tries < 100);
  if (RTS_UNLIKELY(tries == 100)) rts_race_count(&rts_race_counts.side_full), found.cell = 0;
  if (found.cell && !a->found->cell) *a->found = found;
  a->found->ask = 0;
  if (RTS_UNLIKELY(left)) rts_granule_look_again(t, granule, a);
}
