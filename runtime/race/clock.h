/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Vector clocks: for each place of the era's half the last epoch known to be ordered before. Entries only ever grow within an era.
 * n is a number of entries, a multiple of 16: programs with few threads pay for few. No state, any context. These two may use vector registers:
 * never called behind a stub that keeps them. Cost: 1-2 ns for 16 entries, ~8 ns for 128. */
#ifndef RTS_RACE_CLOCK_H
#define RTS_RACE_CLOCK_H
#include "base/types.h"

#define RTS_CLOCK_SMALL 16u
#define RTS_CLOCK_FULL 128u
#define RTS_CLOCK_STEP 16u

typedef int16_t rts_clock[RTS_CLOCK_FULL] RTS_ALIGNED(16);

void rts_clock_join(int16_t *dst, const int16_t *src, u32 n);
void rts_clock_copy(int16_t *dst, const int16_t *src, u32 n);
/* Of RTS_CLOCK_SMALL entries, with general registers. */
RTS_INLINE void rts_clock_copy_small(int16_t *dst, const int16_t *src) {
  typedef u64 word;
  word *d = (word *)dst;
  const word *s = (const word *)src;
  for (u32 i = 0; i < RTS_CLOCK_SMALL * sizeof *dst / sizeof *d; i++) d[i] = s[i];
}
#endif
