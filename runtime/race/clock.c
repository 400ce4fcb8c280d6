/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Join and copy of clocks, eight entries a step: epochs have 15 bits, so the baseline's signed 16-bit maximum does. See clock.h. */
#include "race/clock.h"

typedef int16_t lanes __attribute__((vector_size(16)));

void rts_clock_join(int16_t *dst, const int16_t *src, u32 n) {
  lanes *d = (lanes *)dst;
  const lanes *s = (const lanes *)src;
  for (u32 i = 0; i < n / 8; i++) d[i] = __builtin_elementwise_max(d[i], s[i]);
}

void rts_clock_copy(int16_t *dst, const int16_t *src, u32 n) {
  lanes *d = (lanes *)dst;
  const lanes *s = (const lanes *)src;
  for (u32 i = 0; i < n / 8; i++) d[i] = s[i];
}
