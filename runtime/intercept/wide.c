/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The wide functions that allocate; the others are in def/wide.def. No locks; any context in which malloc is allowed. */
#include "base/str.h"
#include "intercept/alloc.h"
#include "intercept/strings.h"
#include "intercept/widths.h"

RTS_INTERCEPT(wchar_t *, wcsdup, const wchar_t *s) {
  uptr n = (rts_wide_len(s) + 1) * sizeof *s;
  if (rts_intercept_on()) RTS_STRING_READ(s, n, "wcsdup");
  wchar_t *d = rts_alloc_handed_over(n, (struct rts_site)RTS_SITE("wcsdup"));
  return d ? rts_memcpy(d, s, n) : NULL;
}
