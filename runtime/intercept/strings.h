/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What the string interceptors share. Any context.
 * The names are RTS_FAMILY_STRING's: replace_str=0 silences them, at no cost on the good path. */
#ifndef RTS_INTERCEPT_STRINGS_H
#define RTS_INTERCEPT_STRINGS_H
#include "core/flags.h"
#include "intercept/fast.h"

#define RTS_CALLER ((uptr)__builtin_return_address(0))
#define RTS_OWN_FRAME ((uptr)__builtin_frame_address(0))

/* Checks [p, p+n) of any size, and is an access of the caller for the race detector; out of line. */
void rts_string_check(const void *p, uptr n, enum rts_access access, const char *name, uptr pc, uptr fp);
/* Source and destination of a copy, which must not overlap. */
void rts_string_check_copy(const void *d, uptr dn, const void *s, uptr sn, const char *name, uptr pc, uptr fp);

#define RTS_STRING_RANGE(p, n, access, name) \
  do { \
    uptr rts_n_ = (uptr)(n); \
    if (RTS_UNLIKELY(!(rts_n_ - 1 < RTS_FAST_BYTES && rts_fast_ok((uptr)(p), rts_n_)) || rts_race_on)) \
      rts_string_check(p, rts_n_, access, name, RTS_CALLER, RTS_OWN_FRAME); \
  } while (0)
#define RTS_STRING_READ(p, n, name) RTS_STRING_RANGE(p, n, RTS_ACCESS_READ, name)
#define RTS_STRING_WRITE(p, n, name) RTS_STRING_RANGE(p, n, RTS_ACCESS_WRITE, name)
#define RTS_STRING_COPY(d, dn, s, sn, name) rts_string_check_copy(d, dn, s, sn, name, RTS_CALLER, RTS_OWN_FRAME)

/* Index of the first byte in which two strings differ, or of their common NUL; at most max. */
uptr rts_string_common(const char *a, const char *b, uptr max);
#endif
