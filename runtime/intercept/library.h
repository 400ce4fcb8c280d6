/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What calls into uninstrumented libraries order, as the pass tells it; kind: RTS_LIBRARY_* of rtsan/layout.h. */
#ifndef RTS_INTERCEPT_LIBRARY_H
#define RTS_INTERCEPT_LIBRARY_H
#include "base/types.h"

void rts_library_before(uptr object, u32 kind);
void rts_library_after(uptr object, u32 kind);
/* What a once-routine did so far is before whoever finds it done, or failed. */
void rts_library_once_ran(void);

#endif
