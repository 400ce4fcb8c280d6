/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Who gives memory back comes after what the cells say: he may do so without being told of by any of them. */
#ifndef RTS_RACE_SETTLED_H
#define RTS_RACE_SETTLED_H
#include "race/granule.h"

RTS_INLINE bool rts_cell_settled(const struct rts_race_thread *t, u32 c) {
  return !c || rts_cell_half(c) != (t->era & 1) || rts_race_ordered(t, c) ||
         rts_cell_epoch(c) <= rts_load_relaxed(&rts_race_slots[rts_cell_slot(c)].pardon);
}
/* False also where the side table has to be asked. */
RTS_INLINE bool rts_word_settled(const struct rts_race_thread *t, u64 word) {
  return !rts_word_inflated(word) && rts_cell_settled(t, rts_word_w(word)) && rts_cell_settled(t, rts_word_r(word));
}
#endif
