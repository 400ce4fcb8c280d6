/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The side table: all records of a granule whose word cannot hold them, such as reads of single bytes at many times. They are of their half's era. One
 * arena for each half; a whole arena is thrown away when its half is drained (era.c), single entries when their granule deflates or is gone.
 *
 * An entry is 16 << class bytes; its index counts 16-byte units from the arena's start; 0 is none. Owned by whoever locked the granule's word (or has
 * not published it yet). Memory is never unmapped, so a look without the lock reads rubbish at worst. */
#ifndef RTS_RACE_SIDE_H
#define RTS_RACE_SIDE_H
#include "base/types.h"

struct rts_race_thread;

#define RTS_SIDE_USUAL 2u      /* the class of a new one: a line of memory, three of ours */
#define RTS_SIDE_CLASSES 11u   /* up to 963 lines: four for each of 126 places never are more */
struct rts_side_entry {
  u16 class, n;                  /* n lines are in use */
  u8 places[];                   /* whose they are; the lines are at the end of the entry */
};
/* The accesses of one place and one kind: for each byte of the granule the epoch of the last one, 0 for none, in a lane of 16 bits. The first lane's
 * upper bit says "write", the second's "atomic". */
struct rts_side_line {
  u64 lanes[2];
};
#define RTS_SIDE_WRITE 0x8000ull
#define RTS_SIDE_ATOMIC 0x80000000ull
extern struct rts_side_entry *rts_side_arena[2];

void rts_side_init(void);
void rts_side_reset(u32 half);
/* An entry for at least n lines, n of them in use; 0 when the arena is full. t is inside the engine, and its era's half is `half`. Small ones
 * mostly come from t's own spare ones. */
u32 rts_side_new(struct rts_race_thread *t, u32 half, u32 n);
void rts_side_free(struct rts_race_thread *t, u32 half, u32 entry);

RTS_INLINE struct rts_side_entry *rts_side_at(u32 half, u32 entry) { return (struct rts_side_entry *)((u8 *)rts_side_arena[half] + entry * 16ul); }
/* Of a class. The lines of the two smallest begin at the same place. */
#define RTS_SIDE_ROOM(class) (((16u << (class)) - sizeof(struct rts_side_entry)) / (sizeof(struct rts_side_line) + 1))
#define RTS_SIDE_LINES(class) ((16u << (class)) - RTS_SIDE_ROOM(class) * sizeof(struct rts_side_line))
_Static_assert(RTS_SIDE_LINES(RTS_SIDE_USUAL) == 16 && RTS_SIDE_LINES(RTS_SIDE_USUAL + 1) == 16, "");
RTS_INLINE u32 rts_side_room(u32 class) { return RTS_SIDE_ROOM(class); }
RTS_INLINE struct rts_side_line *rts_side_lines(struct rts_side_entry *e, u32 class) {
  return (struct rts_side_line *)((u8 *)e + (RTS_LIKELY(class <= RTS_SIDE_USUAL + 1) ? 16 : RTS_SIDE_LINES(class)));
}
void rts_side_unlock_all(void); /* in the child of a fork */
#endif
