/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Waiting for a spin lock; see spin.h. */
#include "race/spin.h"

#include "platform/platform.h"

bool rts_spin_wait(u32 i) {
  if (i < 64) rts_cpu_relax();
  else rts_os_yield();
  return i < RTS_SPIN_PATIENCE;
}
