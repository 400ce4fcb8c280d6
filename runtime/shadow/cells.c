/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Owns the switch of the race detector; see cells.h. Written once, by the first module that is instrumented for races. */
#include "shadow/cells.h"

bool rts_race_on;
void (*rts_cells_gone_hook)(uptr addr, uptr size);
