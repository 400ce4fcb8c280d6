/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Strings: lengths, copies, searches. Comparisons are in strcmp.c, numbers in strtol.c, wide strings in wide.c.
 *
 * Without strict_string_checks a function answers for the bytes that it must read by its definition, no more: strchr that finds
 * does not vouch for the rest of the string.
 * No locks; any context; before init the copies of base/str.h do the work. Hot path of strlen: the real one and one shadow load. */
#define RTS_DEFINES_MEM_INTERCEPTORS
#include <features.h>

#include "base/str.h"
#include "intercept/alloc.h"
#include "intercept/strings.h"

RTS_REAL_DECLARE_WITH(rts_strlen, uptr, strlen, const char *);
RTS_REAL_DECLARE_WITH(rts_strnlen, uptr, strnlen, const char *, uptr);
RTS_REAL_DECLARE_WITH(rts_memcpy, void *, memcpy, void *, const void *, uptr);
RTS_REAL_DECLARE_WITH(rts_memset, void *, memset, void *, int, uptr);
RTS_REAL_DECLARE_WITH(rts_strchr, char *, strchr, const char *, int);
RTS_REAL_DECLARE_WITH(rts_strrchr, char *, strrchr, const char *, int);
RTS_REAL_DECLARE_WITH(rts_strstr, char *, strstr, const char *, const char *);
RTS_REAL_DECLARE(char *, strchrnul, const char *, int);
RTS_REAL_DECLARE(char *, strcasestr, const char *, const char *);
RTS_REAL_DECLARE(uptr, strspn, const char *, const char *);
RTS_REAL_DECLARE(uptr, strcspn, const char *, const char *);
RTS_REAL_DECLARE(char *, strpbrk, const char *, const char *);
RTS_REAL_DECLARE(char *, strtok, char *, const char *);
RTS_REAL_DECLARE(char *, strtok_r, char *, const char *, char **);
RTS_REAL_DECLARE(char *, strsep, char **, const char *);
RTS_REAL_DECLARE(char *, __strcpy_chk, char *, const char *, uptr);
RTS_REAL_DECLARE(char *, __strcat_chk, char *, const char *, uptr);
RTS_REAL_DECLARE(char *, __strncpy_chk, char *, const char *, uptr, uptr);
RTS_REAL_DECLARE(char *, __strncat_chk, char *, const char *, uptr, uptr);

extern void __sanitizer_weak_hook_strstr(void *pc, const char *hay, const char *needle, char *result) __attribute__((weak));
extern void __sanitizer_weak_hook_strcasestr(void *pc, const char *hay, const char *needle, char *result) __attribute__((weak));

#define LEN(s) RTS_REAL_FAST(strlen)(s)
#define NLEN(s, n) RTS_REAL_FAST(strnlen)(s, n)

void rts_string_check(const void *p, uptr n, enum rts_access access, const char *name, uptr pc, uptr fp) {
  if (RTS_UNLIKELY(!rts_scan_ok((uptr)p, n))) rts_call_bad((uptr)p, n, access, name, pc, fp, RTS_FAMILY_STRING);
  else if (rts_race_on && n) rts_races_call((uptr)p, n, RTS_RACE_OF(access), name, pc, fp);
}

void rts_string_check_copy(const void *d, uptr dn, const void *s, uptr sn, const char *name, uptr pc, uptr fp) {
  const struct rts_call rts_call = {name, pc, fp};
  RTS_CHECK_OVERLAP(d, dn, s, sn, RTS_FAMILY_STRING);
  rts_string_check(s, sn, RTS_ACCESS_READ, name, pc, fp);
  rts_string_check(d, dn, RTS_ACCESS_WRITE, name, pc, fp);
}

/* -- length */

static RTS_NOINLINE uptr checked_strlen(const char *s) {
  uptr n = LEN(s);
  if (rts_intercept_on()) RTS_STRING_READ(s, n + 1, "strlen");
  return n;
}
RTS_INTERCEPT(uptr, strlen, const char *s) {
  if (RTS_UNLIKELY(!rts_watching())) __attribute__((musttail)) return RTS_REAL_FAST(strlen)(s);
  __attribute__((musttail)) return checked_strlen(s);
}
RTS_INTERCEPT(uptr, strnlen, const char *s, uptr max) {
  uptr n = NLEN(s, max);
  if (rts_intercept_on()) RTS_STRING_READ(s, n < max ? n + 1 : max, "strnlen");
  return n;
}

/* -- copies: the length is known, so the real work is memcpy's */

RTS_INTERCEPT(char *, strcpy, char *d, const char *s) {
  uptr n = LEN(s) + 1;
  if (rts_intercept_on()) RTS_STRING_COPY(d, n, s, n, "strcpy");
  return RTS_REAL_FAST(memcpy)(d, s, n);
}
RTS_INTERCEPT(char *, stpcpy, char *d, const char *s) {
  uptr n = LEN(s) + 1;
  if (rts_intercept_on()) RTS_STRING_COPY(d, n, s, n, "stpcpy");
  return (char *)RTS_REAL_FAST(memcpy)(d, s, n) + n - 1;
}
RTS_INTERCEPT_ALIAS(__stpcpy, stpcpy);

/* d := s in n bytes, the rest zero; returns the length copied. */
RTS_INLINE uptr padded_copy(char *d, const char *s, uptr n, const char *name, uptr pc, uptr fp) {
  uptr len = NLEN(s, n);
  if (rts_intercept_on()) {
    const struct rts_call rts_call = {name, pc, fp};
    uptr seen = len < n ? len + 1 : n;
    RTS_CHECK_OVERLAP(d, seen, s, seen, RTS_FAMILY_STRING);
    rts_string_check(s, seen, RTS_ACCESS_READ, name, pc, fp);
    rts_string_check(d, n, RTS_ACCESS_WRITE, name, pc, fp);
  }
  RTS_REAL_FAST(memcpy)(d, s, len);
  if (len < n) RTS_REAL_FAST(memset)(d + len, 0, n - len);
  return len;
}
RTS_INTERCEPT(char *, strncpy, char *d, const char *s, uptr n) {
  padded_copy(d, s, n, "strncpy", RTS_CALLER, RTS_OWN_FRAME);
  return d;
}
RTS_INTERCEPT(char *, stpncpy, char *d, const char *s, uptr n) {
  return d + padded_copy(d, s, n, "stpncpy", RTS_CALLER, RTS_OWN_FRAME);
}
RTS_INTERCEPT_ALIAS(__stpncpy, stpncpy);

/* Appends n bytes of s and a NUL; `seen` bytes of s were looked at. */
RTS_INLINE char *append(char *d, const char *s, uptr n, uptr seen, const char *name, uptr pc, uptr fp) {
  uptr old = LEN(d);
  if (rts_intercept_on()) {
    rts_string_check(d, old + 1, RTS_ACCESS_READ, name, pc, fp);
    rts_string_check_copy(d + old, n + 1, s, seen, name, pc, fp);
  }
  RTS_REAL_FAST(memcpy)(d + old, s, n);
  d[old + n] = 0;
  return d;
}
RTS_INTERCEPT(char *, strcat, char *d, const char *s) {
  uptr n = LEN(s);
  return append(d, s, n, n + 1, "strcat", RTS_CALLER, RTS_OWN_FRAME);
}
RTS_INTERCEPT(char *, strncat, char *d, const char *s, uptr max) {
  uptr n = NLEN(s, max);
  return append(d, s, n, n < max ? n + 1 : max, "strncat", RTS_CALLER, RTS_OWN_FRAME);
}

/* -- BSD's: simple enough to be done here. Only where the C library has them: configure scripts must not find a function
 * that no header declares. */
#if __GLIBC_PREREQ(2, 38)

RTS_INLINE uptr bounded_copy(char *d, const char *s, uptr len, uptr room, const char *name, uptr pc, uptr fp) {
  if (!room) return len;
  uptr n = rts_min(len, room - 1);
  if (rts_intercept_on()) rts_string_check_copy(d, n + 1, s, n + (n == len), name, pc, fp);
  RTS_REAL_FAST(memcpy)(d, s, n);
  d[n] = 0;
  return len;
}
RTS_INTERCEPT(uptr, strlcpy, char *d, const char *s, uptr room) {
  uptr len = LEN(s);
  if (rts_intercept_on()) RTS_STRING_READ(s, len + 1, "strlcpy");
  return bounded_copy(d, s, len, room, "strlcpy", RTS_CALLER, RTS_OWN_FRAME);
}
RTS_INTERCEPT(uptr, strlcat, char *d, const char *s, uptr room) {
  uptr old = NLEN(d, room), len = LEN(s);
  if (rts_intercept_on()) {
    RTS_STRING_READ(s, len + 1, "strlcat");
    if (room) RTS_STRING_READ(d, old < room ? old + 1 : room, "strlcat");
  }
  return old + bounded_copy(d + old, s, len, room - old, "strlcat", RTS_CALLER, RTS_OWN_FRAME);
}
#endif

/* -- fortified: where it does not fit, our report comes first and the C library's own verdict after it */

RTS_INTERCEPT(char *, __strcpy_chk, char *d, const char *s, uptr room) {
  uptr n = LEN(s) + 1;
  if (rts_intercept_on()) RTS_STRING_COPY(d, n, s, n, "strcpy");
  return n <= room ? RTS_REAL_FAST(memcpy)(d, s, n) : RTS_REAL(__strcpy_chk)(d, s, room);
}
RTS_INTERCEPT(char *, __stpcpy_chk, char *d, const char *s, uptr room) {
  uptr n = LEN(s) + 1;
  if (rts_intercept_on()) RTS_STRING_COPY(d, n, s, n, "stpcpy");
  return (char *)(n <= room ? RTS_REAL_FAST(memcpy)(d, s, n) : RTS_REAL(__strcpy_chk)(d, s, room)) + n - 1;
}
RTS_INTERCEPT(char *, __strncpy_chk, char *d, const char *s, uptr n, uptr room) {
  if (n > room) {
    if (rts_intercept_on()) RTS_STRING_WRITE(d, n, "strncpy");
    return RTS_REAL(__strncpy_chk)(d, s, n, room);
  }
  padded_copy(d, s, n, "strncpy", RTS_CALLER, RTS_OWN_FRAME);
  return d;
}
RTS_INTERCEPT(char *, __stpncpy_chk, char *d, const char *s, uptr n, uptr room) {
  if (n > room) {
    if (rts_intercept_on()) RTS_STRING_WRITE(d, n, "stpncpy");
    RTS_REAL(__strncpy_chk)(d, s, n, room);
  }
  return d + padded_copy(d, s, n, "stpncpy", RTS_CALLER, RTS_OWN_FRAME);
}
RTS_INTERCEPT(char *, __strcat_chk, char *d, const char *s, uptr room) {
  uptr old = LEN(d), n = LEN(s);
  if (old + n + 1 > room) {
    if (rts_intercept_on()) RTS_STRING_WRITE(d, old + n + 1, "strcat");
    return RTS_REAL(__strcat_chk)(d, s, room);
  }
  return append(d, s, n, n + 1, "strcat", RTS_CALLER, RTS_OWN_FRAME);
}
RTS_INTERCEPT(char *, __strncat_chk, char *d, const char *s, uptr max, uptr room) {
  uptr old = LEN(d), n = NLEN(s, max);
  if (old + n + 1 > room) {
    if (rts_intercept_on()) RTS_STRING_WRITE(d, old + n + 1, "strncat");
    return RTS_REAL(__strncat_chk)(d, s, max, room);
  }
  return append(d, s, n, n < max ? n + 1 : max, "strncat", RTS_CALLER, RTS_OWN_FRAME);
}

/* -- new strings */

RTS_INLINE char *duplicate(const char *s, uptr n, uptr seen, const char *name, uptr pc, uptr fp) {
  if (rts_intercept_on()) rts_string_check(s, seen, RTS_ACCESS_READ, name, pc, fp);
  char *d = rts_alloc_handed_over(n + 1, (struct rts_site){name, pc, fp});
  if (!d) return NULL;
  RTS_REAL_FAST(memcpy)(d, s, n);
  d[n] = 0;
  return d;
}
RTS_INTERCEPT(char *, strdup, const char *s) {
  uptr n = LEN(s);
  return duplicate(s, n, n + 1, "strdup", RTS_CALLER, RTS_OWN_FRAME);
}
RTS_INTERCEPT_ALIAS(__strdup, strdup);
RTS_INTERCEPT(char *, strndup, const char *s, uptr max) {
  uptr n = NLEN(s, max);
  return duplicate(s, n, n < max ? n + 1 : max, "strndup", RTS_CALLER, RTS_OWN_FRAME);
}
RTS_INTERCEPT_ALIAS(__strndup, strndup);

/* -- searches */

/* What a search read that stopped at `hit` (null: at the end). */
RTS_INLINE uptr read_until(const char *s, const char *hit) {
  return hit && RTS_LIKELY(!rts_flags.strict_string_checks) ? (uptr)(hit - s) + 1 : LEN(s) + 1;
}

RTS_INTERCEPT(char *, strchr, const char *s, int c) {
  char *ret = RTS_REAL_FAST(strchr)(s, c);
  if (rts_intercept_on()) RTS_STRING_READ(s, read_until(s, ret), "strchr");
  return ret;
}
RTS_INTERCEPT_ALIAS(index, strchr);
RTS_INTERCEPT(char *, strchrnul, const char *s, int c) {
  char *ret = RTS_REAL(strchrnul)(s, c);
  if (rts_intercept_on()) RTS_STRING_READ(s, read_until(s, ret), "strchrnul");
  return ret;
}
RTS_INTERCEPT(char *, strrchr, const char *s, int c) {
  if (rts_intercept_on()) RTS_STRING_READ(s, LEN(s) + 1, "strrchr");
  return RTS_REAL_FAST(strrchr)(s, c);
}
RTS_INTERCEPT_ALIAS(rindex, strrchr);

RTS_INLINE void check_strstr(const char *hay, const char *needle, const char *ret, const char *name, uptr pc, uptr fp) {
  uptr n = LEN(needle);
  rts_string_check(needle, n + 1, RTS_ACCESS_READ, name, pc, fp);
  uptr seen = ret && !rts_flags.strict_string_checks ? (uptr)(ret - hay) + n : LEN(hay) + 1;
  rts_string_check(hay, seen, RTS_ACCESS_READ, name, pc, fp);
}
RTS_INTERCEPT(char *, strstr, const char *hay, const char *needle) {
  char *ret = RTS_REAL_FAST(strstr)(hay, needle);
  if (!rts_intercept_on()) return ret;
  check_strstr(hay, needle, ret, "strstr", RTS_CALLER, RTS_OWN_FRAME);
  if (RTS_UNLIKELY(__sanitizer_weak_hook_strstr != NULL)) __sanitizer_weak_hook_strstr((void *)RTS_CALLER, hay, needle, ret);
  return ret;
}
RTS_INTERCEPT(char *, strcasestr, const char *hay, const char *needle) {
  char *ret = RTS_REAL(strcasestr)(hay, needle);
  if (!rts_intercept_on()) return ret;
  check_strstr(hay, needle, ret, "strcasestr", RTS_CALLER, RTS_OWN_FRAME);
  if (RTS_UNLIKELY(__sanitizer_weak_hook_strcasestr != NULL))
    __sanitizer_weak_hook_strcasestr((void *)RTS_CALLER, hay, needle, ret);
  return ret;
}

RTS_INTERCEPT(uptr, strspn, const char *s, const char *set) {
  uptr n = RTS_REAL(strspn)(s, set);
  if (rts_intercept_on()) {
    RTS_STRING_READ(set, LEN(set) + 1, "strspn");
    RTS_STRING_READ(s, read_until(s, s + n), "strspn");
  }
  return n;
}
RTS_INTERCEPT(uptr, strcspn, const char *s, const char *set) {
  uptr n = RTS_REAL(strcspn)(s, set);
  if (rts_intercept_on()) {
    RTS_STRING_READ(set, LEN(set) + 1, "strcspn");
    RTS_STRING_READ(s, read_until(s, s + n), "strcspn");
  }
  return n;
}
RTS_INTERCEPT(char *, strpbrk, const char *s, const char *set) {
  char *ret = RTS_REAL(strpbrk)(s, set);
  if (rts_intercept_on()) {
    RTS_STRING_READ(set, LEN(set) + 1, "strpbrk");
    RTS_STRING_READ(s, read_until(s, ret), "strpbrk");
  }
  return ret;
}

/* -- tokens: what was cut off, and the byte behind it, have been read */

RTS_INLINE void check_token(const char *s, const char *token, const char *set, const char *name, uptr pc, uptr fp) {
  rts_string_check(set, LEN(set) + 1, RTS_ACCESS_READ, name, pc, fp);
  if (token) rts_string_check(token, LEN(token) + 1, RTS_ACCESS_READ, name, pc, fp);
  if (s && token && s < token) rts_string_check(s, (uptr)(token - s), RTS_ACCESS_READ, name, pc, fp);
}
RTS_INTERCEPT(char *, strtok, char *s, const char *set) {
  char *ret = RTS_REAL(strtok)(s, set);
  if (rts_intercept_on()) check_token(s, ret, set, "strtok", RTS_CALLER, RTS_OWN_FRAME);
  return ret;
}
RTS_INTERCEPT(char *, strtok_r, char *s, const char *set, char **state) {
  if (!rts_intercept_on()) return RTS_REAL(strtok_r)(s, set, state);
  RTS_STRING_WRITE(state, sizeof *state, "strtok_r");
  char *from = s ? s : *state, *ret = RTS_REAL(strtok_r)(s, set, state);
  check_token(from, ret, set, "strtok_r", RTS_CALLER, RTS_OWN_FRAME);
  return ret;
}
RTS_INTERCEPT_ALIAS(__strtok_r, strtok_r);
RTS_INTERCEPT(char *, strsep, char **s, const char *set) {
  if (!rts_intercept_on()) return RTS_REAL(strsep)(s, set);
  RTS_STRING_WRITE(s, sizeof *s, "strsep");
  char *ret = RTS_REAL(strsep)(s, set);
  check_token(ret, ret, set, "strsep", RTS_CALLER, RTS_OWN_FRAME);
  return ret;
}
