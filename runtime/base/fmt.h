/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Formatting without libc: async-signal-safe, no allocation.
 * Directives: %d %u %x (with l / ll / z, zero padding and width), %p (0x and 12 hex digits), %s (null prints "<null>"),
 * %.*s, %c, %%. Anything else is a bug of ours. */
#ifndef RTS_BASE_FMT_H
#define RTS_BASE_FMT_H
#include "base/types.h"

/* Writes at most cap bytes with the NUL; returns the length that the whole text has (like snprintf). */
uptr rts_vsnprintf(char *buf, uptr cap, const char *fmt, va_list ap);
uptr rts_snprintf(char *buf, uptr cap, const char *fmt, ...) RTS_PRINTF(3, 4);
#endif
