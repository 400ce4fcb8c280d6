/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What openmp.c tells the rest of this folder. */
#ifndef RTS_INTERCEPT_OPENMP_H
#define RTS_INTERCEPT_OPENMP_H
#include "base/types.h"

/* The calling thread begins or ends an `ordered` region of its team. */
void rts_openmp_ordered(bool begins);
/* It begins or ends the wait for tasks that is the first part of the end of a region's, or loop's, reduction(task, ...). */
void rts_openmp_team_reduction(bool begins);
/* Is pc in an OpenMP library that we were told about? What it allocates, it hands from task to task behind our back. */
bool rts_openmp_inside(uptr pc);
/* A function of such a library, which needs no telling by itself. */
void rts_openmp_library(uptr pc);
/* libomp tells its events: its entry points for GCC's code need not be looked at. */
extern bool rts_openmp_events;

#endif
