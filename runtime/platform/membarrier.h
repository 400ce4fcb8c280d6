/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#ifndef RTS_PLATFORM_MEMBARRIER_H
#define RTS_PLATFORM_MEMBARRIER_H
#include "base/types.h"

/* A full barrier in every running thread of the process, as if each had executed one now. False if the kernel cannot or may not: the
 * caller's partners then need barriers of their own. ~1 us and an interrupt for each other busy CPU. Async-signal-safe. */
bool rts_os_membarrier(void);
#endif
