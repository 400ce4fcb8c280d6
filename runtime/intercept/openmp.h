/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What openmp.c tells the rest of this folder. */
#ifndef RTS_INTERCEPT_OPENMP_H
#define RTS_INTERCEPT_OPENMP_H
#include "base/types.h"

/* The name, in the engine, of the calling thread's team as one that runs `ordered` regions; 0 outside of parallel regions. */
uptr rts_openmp_ordered(void);
/* Is pc in an OpenMP library that we were told about? What it allocates, it hands from task to task behind our back. */
bool rts_openmp_inside(uptr pc);

#endif
