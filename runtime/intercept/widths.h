/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Lengths of wide strings, in characters, for clauses and families. Unchecked; any context. Null: 0. */
#ifndef RTS_INTERCEPT_WIDTHS_H
#define RTS_INTERCEPT_WIDTHS_H
#include <wchar.h>

#include "base/types.h"

RTS_INLINE uptr rts_wide_nlen(const wchar_t *s, uptr max) {
  uptr n = 0;
  while (s && n < max && s[n]) n++;
  return n;
}
RTS_INLINE uptr rts_wide_len(const wchar_t *s) { return rts_wide_nlen(s, ~0ul); }
/* Characters that a function limited to max looks at: up to and with the NUL. */
RTS_INLINE uptr rts_wide_seen(const wchar_t *s, uptr max) {
  uptr n = rts_wide_nlen(s, max);
  return n < max ? n + 1 : max;
}
/* Characters in which two strings agree, at most max; up to and with the first that differs, or the NUL. */
RTS_INLINE uptr rts_wide_compared(const wchar_t *a, const wchar_t *b, uptr max) {
  uptr n = 0;
  while (n < max && a[n] == b[n] && a[n]) n++;
  return n < max ? n + 1 : max;
}
#endif
