/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* String comparisons. What they read ends with the first difference, which the real functions do not tell: strcmp and strncmp
 * are therefore done here, 16 bytes at a time; those that depend on the locale ask the real one for the result.
 *
 * No locks; any context. Cost: about that of the C library's SSE2 version, and two shadow checks. */
#include "base/str.h"
#include "intercept/strings.h"

RTS_REAL_DECLARE_WITH(rts_strlen, uptr, strlen, const char *);
RTS_REAL_DECLARE_WITH(rts_strnlen, uptr, strnlen, const char *, uptr);
RTS_REAL_DECLARE(int, strcasecmp, const char *, const char *);
RTS_REAL_DECLARE(int, strncasecmp, const char *, const char *, uptr);
RTS_REAL_DECLARE(int, strcasecmp_l, const char *, const char *, void *);
RTS_REAL_DECLARE(int, strncasecmp_l, const char *, const char *, uptr, void *);

extern void __sanitizer_weak_hook_strcmp(void *pc, const char *a, const char *b, int result) __attribute__((weak));
extern void __sanitizer_weak_hook_strncmp(void *pc, const char *a, const char *b, size_t n, int result) __attribute__((weak));
extern void __sanitizer_weak_hook_strcasecmp(void *pc, const char *a, const char *b, int result) __attribute__((weak));
extern void __sanitizer_weak_hook_strncasecmp(void *pc, const char *a, const char *b, size_t n, int result) __attribute__((weak));

typedef char chars16 __attribute__((vector_size(16), aligned(1), may_alias));

/* 16 bytes from p lie on one page, so they can be loaded whatever the string's end is. */
RTS_INLINE bool same_page16(const char *p) { return ((uptr)p & 4095) <= 4096 - 16; }

uptr rts_string_common(const char *a, const char *b, uptr max) {
  uptr i = 0;
  while (i < max) {
    if (RTS_LIKELY(same_page16(a + i) && same_page16(b + i))) {
      chars16 x = *(const chars16 *)(a + i), y = *(const chars16 *)(b + i);
      chars16 zero = {0};
      u32 stop = (u32)__builtin_ia32_pmovmskb128((x != y) | (x == zero));
      if (stop) return rts_min(i + (u32)__builtin_ctz(stop), max);
      i += 16;
    } else {
      if (a[i] != b[i] || !a[i]) return i;
      i++;
    }
  }
  return max;
}

/* The same with ASCII letters folded; a locale may fold more, then this stops too early, and less is checked. */
static uptr common_folded(const char *a, const char *b, uptr max) {
  uptr i = 0;
  for (; i < max; i++) {
    u8 x = (u8)a[i], y = (u8)b[i];
    if ((u8)(x - 'A') < 26) x |= 32;
    if ((u8)(y - 'A') < 26) y |= 32;
    if (x != y || !x) break;
  }
  return i;
}

/* Both strings were read up to index i and at most max bytes. */
RTS_INLINE void check_both(const char *a, const char *b, uptr i, uptr max, const char *name, uptr pc, uptr fp) {
  uptr an = i < max ? i + 1 : max, bn = an;
  if (RTS_UNLIKELY(rts_flags.strict_string_checks)) {
    an = RTS_REAL_FAST(strnlen)(a, max), bn = RTS_REAL_FAST(strnlen)(b, max);
    an += an < max, bn += bn < max;
  }
  bool races = rts_race_on && !rts_race_solitary();
  if (RTS_UNLIKELY(!(an - 1 < RTS_FAST_BYTES && rts_fast_ok((uptr)a, an)) || races)) rts_string_check(a, an, RTS_ACCESS_READ, name, pc, fp);
  if (RTS_UNLIKELY(!(bn - 1 < RTS_FAST_BYTES && rts_fast_ok((uptr)b, bn)) || races)) rts_string_check(b, bn, RTS_ACCESS_READ, name, pc, fp);
}

RTS_INTERCEPT(int, strcmp, const char *a, const char *b) {
  uptr i = rts_string_common(a, b, ~0ul);
  int ret = (u8)a[i] - (u8)b[i];
  if (!rts_intercept_on()) return ret;
  check_both(a, b, i, ~0ul, "strcmp", RTS_CALLER, RTS_OWN_FRAME);
  if (RTS_UNLIKELY(__sanitizer_weak_hook_strcmp != NULL)) __sanitizer_weak_hook_strcmp((void *)RTS_CALLER, a, b, ret);
  return ret;
}
RTS_INTERCEPT(int, strncmp, const char *a, const char *b, uptr n) {
  uptr i = rts_string_common(a, b, n);
  int ret = i < n ? (u8)a[i] - (u8)b[i] : 0;
  if (!rts_intercept_on()) return ret;
  if (n) check_both(a, b, i, n, "strncmp", RTS_CALLER, RTS_OWN_FRAME);
  if (RTS_UNLIKELY(__sanitizer_weak_hook_strncmp != NULL)) __sanitizer_weak_hook_strncmp((void *)RTS_CALLER, a, b, n, ret);
  return ret;
}
RTS_INTERCEPT(int, strcasecmp, const char *a, const char *b) {
  int ret = RTS_REAL(strcasecmp)(a, b);
  if (!rts_intercept_on()) return ret;
  check_both(a, b, common_folded(a, b, ~0ul), ~0ul, "strcasecmp", RTS_CALLER, RTS_OWN_FRAME);
  if (RTS_UNLIKELY(__sanitizer_weak_hook_strcasecmp != NULL)) __sanitizer_weak_hook_strcasecmp((void *)RTS_CALLER, a, b, ret);
  return ret;
}
RTS_INTERCEPT(int, strncasecmp, const char *a, const char *b, uptr n) {
  int ret = RTS_REAL(strncasecmp)(a, b, n);
  if (!rts_intercept_on()) return ret;
  if (n) check_both(a, b, common_folded(a, b, n), n, "strncasecmp", RTS_CALLER, RTS_OWN_FRAME);
  if (RTS_UNLIKELY(__sanitizer_weak_hook_strncasecmp != NULL)) __sanitizer_weak_hook_strncasecmp((void *)RTS_CALLER, a, b, n, ret);
  return ret;
}
RTS_INTERCEPT(int, strcasecmp_l, const char *a, const char *b, void *locale) {
  int ret = RTS_REAL(strcasecmp_l)(a, b, locale);
  if (rts_intercept_on()) check_both(a, b, common_folded(a, b, ~0ul), ~0ul, "strcasecmp_l", RTS_CALLER, RTS_OWN_FRAME);
  return ret;
}
RTS_INTERCEPT(int, strncasecmp_l, const char *a, const char *b, uptr n, void *locale) {
  int ret = RTS_REAL(strncasecmp_l)(a, b, n, locale);
  if (rts_intercept_on() && n) check_both(a, b, common_folded(a, b, n), n, "strncasecmp_l", RTS_CALLER, RTS_OWN_FRAME);
  return ret;
}
