/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Entry points around calls of library functions that the pass knows; see intercept/library.c. Any context. */
#include "intercept/library.h"

RTS_EXPORT void __rts_library_before(uptr object, u32 kind);
RTS_EXPORT void __rts_library_before(uptr object, u32 kind) { rts_library_before(object, kind); }
RTS_EXPORT void __rts_library_after(uptr object, u32 kind);
RTS_EXPORT void __rts_library_after(uptr object, u32 kind) { rts_library_after(object, kind); }
RTS_EXPORT void __rts_library_once_ran(void);
RTS_EXPORT void __rts_library_once_ran(void) { rts_library_once_ran(); }
