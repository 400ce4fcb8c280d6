/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Vector clocks: for each place of the era's half the last epoch known to be ordered before. Entries only ever grow within an era.
 * n is a number of entries, 16 or 128: programs with few threads pay for few. No state, any context. These two may use vector registers:
 * never called behind a stub that keeps them. Cost: 1-2 ns for 16 entries, ~8 ns for 128. */
#ifndef RTS_RACE_CLOCK_H
#define RTS_RACE_CLOCK_H
#include "base/types.h"

#define RTS_CLOCK_SMALL 16u
#define RTS_CLOCK_FULL 128u

typedef int16_t rts_clock[RTS_CLOCK_FULL] RTS_ALIGNED(16);

void rts_clock_join(int16_t *dst, const int16_t *src, u32 n);
void rts_clock_copy(int16_t *dst, const int16_t *src, u32 n);
#endif
