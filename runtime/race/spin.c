/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Waiting for a spin lock; see spin.h. */
#include "race/spin.h"

#include "platform/platform.h"

/* Turns that cost next to nothing, as one does where nobody else wants the processor, are no time for an owner that does not get one. */
enum { RELAX = 64, YIELD = RELAX + 2000, SLEEP = YIELD + 1000 };

bool rts_spin_wait(u32 i) {
  if (i < RELAX) rts_cpu_relax();
  else if (i < YIELD) rts_os_yield();
  else rts_os_sleep_ms(1);
  return i < SLEEP;
}
