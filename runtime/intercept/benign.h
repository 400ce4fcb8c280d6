/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Memory whose races the program calls intended (AnnotateBenignRace and its kin), and the switch of AnnotateEnableRaceDetection. See benign.c. */
#ifndef RTS_INTERCEPT_BENIGN_H
#define RTS_INTERCEPT_BENIGN_H
#include "base/types.h"

void rts_benign_add(uptr addr, uptr size);
/* Is a race on [addr, addr+size) intended, at least in one byte? Any context. */
bool rts_benign_meets(uptr addr, uptr size);
/* While false, races are not reported. */
extern bool rts_benign_detecting;
#endif
