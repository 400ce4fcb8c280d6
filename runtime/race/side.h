/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The side table: all records of a granule whose word cannot hold them. One arena for each half; a whole arena is thrown away when its
 * half is drained (era.c), single entries when their granule deflates or is gone.
 *
 * An entry is 16 << class bytes; its index counts 16-byte units from the arena's start; 0 is none. Owned by whoever locked the granule's word (or has
 * not published it yet). Memory is never unmapped, so a look without the lock reads rubbish at worst. */
#ifndef RTS_RACE_SIDE_H
#define RTS_RACE_SIDE_H
#include "base/types.h"

struct rts_race_thread;

#define RTS_SIDE_USUAL 1u       /* the class of a new one */
#define RTS_SIDE_CLASSES 10u   /* up to 2047 records: more than 16 for each of 126 places never differ */
struct rts_side_entry {
  u16 class, n;
  u32 records[];                 /* cell.h: cells whose half bit says "write" */
};
extern struct rts_side_entry *rts_side_arena[2];

void rts_side_init(void);
void rts_side_reset(u32 half);
/* An entry for at least n records, n of them in use; 0 when the arena is full. t is inside the engine, and its era's half is `half`. Small ones
 * mostly come from t's own spare ones. */
u32 rts_side_new(struct rts_race_thread *t, u32 half, u32 n);
void rts_side_free(struct rts_race_thread *t, u32 half, u32 entry);

RTS_INLINE struct rts_side_entry *rts_side_at(u32 half, u32 entry) { return (struct rts_side_entry *)((u8 *)rts_side_arena[half] + entry * 16ul); }
RTS_INLINE u32 rts_side_room(const struct rts_side_entry *e) { return (4u << e->class) - 1; }
void rts_side_unlock_all(void); /* in the child of a fork */
#endif
