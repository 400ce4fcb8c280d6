/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Bare string helpers. Any context. The copies use `rep movsb/stosb` above 128 bytes (fast-string microcode), word
 * loops below. */
#include "base/str.h"

void *rts_memcpy(void *d, const void *s, uptr n) {
  u8 *dp = d;
  const u8 *sp = s;
  if (n >= 128) {
    __asm__ volatile("rep movsb" : "+D"(dp), "+S"(sp), "+c"(n) : : "memory");
    return d;
  }
  for (; n >= 8; n -= 8, dp += 8, sp += 8) __builtin_memcpy_inline(dp, sp, 8);
  while (n--) *dp++ = *sp++;
  return d;
}

void *rts_memmove(void *d, const void *s, uptr n) {
  u8 *dp = d;
  const u8 *sp = s;
  if ((uptr)dp - (uptr)sp >= n) {
    /* Forward is safe; byte-wise string copy keeps overlapping forward moves right. */
    __asm__ volatile("rep movsb" : "+D"(dp), "+S"(sp), "+c"(n) : : "memory");
    return d;
  }
  dp += n, sp += n;
  for (; n >= 8; n -= 8) {
    u64 w;
    dp -= 8, sp -= 8;
    __builtin_memcpy_inline(&w, sp, 8);
    __builtin_memcpy_inline(dp, &w, 8);
  }
  while (n--) *--dp = *--sp;
  return d;
}

void *rts_memset(void *d, int c, uptr n) {
  u8 *dp = d;
  if (n >= 128) {
    __asm__ volatile("rep stosb" : "+D"(dp), "+c"(n) : "a"(c) : "memory");
    return d;
  }
  u64 w = (u8)c * 0x0101010101010101ull;
  for (; n >= 8; n -= 8, dp += 8) __builtin_memcpy_inline(dp, &w, 8);
  while (n--) *dp++ = (u8)c;
  return d;
}

int rts_memcmp(const void *a, const void *b, uptr n) {
  const u8 *x = a, *y = b;
  for (; n; n--, x++, y++)
    if (*x != *y) return *x - *y;
  return 0;
}

void *rts_memchr(const void *s, int c, uptr n) {
  for (const u8 *p = s; n; n--, p++)
    if (*p == (u8)c) return (void *)p;
  return NULL;
}

uptr rts_strlen(const char *s) {
  uptr n = 0;
  while (s[n]) n++;
  return n;
}

uptr rts_strnlen(const char *s, uptr cap) {
  uptr n = 0;
  while (n < cap && s[n]) n++;
  return n;
}

int rts_strcmp(const char *a, const char *b) {
  for (; *a && *a == *b; a++, b++) {}
  return (u8)*a - (u8)*b;
}

int rts_strncmp(const char *a, const char *b, uptr n) {
  for (; n && *a && *a == *b; a++, b++, n--) {}
  return n ? (u8)*a - (u8)*b : 0;
}

char *rts_strchr(const char *s, int c) {
  for (;; s++) {
    if (*s == (char)c) return (char *)s;
    if (!*s) return NULL;
  }
}

char *rts_strrchr(const char *s, int c) {
  const char *last = NULL;
  for (;; s++) {
    if (*s == (char)c) last = s;
    if (!*s) return (char *)last;
  }
}

char *rts_strstr(const char *hay, const char *needle) {
  uptr n = rts_strlen(needle);
  for (;; hay++) {
    if (rts_strncmp(hay, needle, n) == 0) return (char *)hay;
    if (!*hay) return NULL;
  }
}

uptr rts_strlcpy(char *d, const char *s, uptr cap) {
  uptr n = rts_strnlen(s, cap - 1);
  rts_memcpy(d, s, n);
  d[n] = 0;
  return n;
}

/* Matches pattern at the start of text; `whole` also wants the text to end with it. Backtracks to the last star only. */
static bool glob_here(const char *p, const char *pend, const char *t, bool whole) {
  const char *star = NULL, *retry = NULL;
  for (;;) {
    if (p < pend && *p == '*') {
      star = ++p;
      retry = t;
    } else if (p == pend) {
      if (!whole || !*t) return true;
      if (!star || !*retry) return false;
      p = star;
      t = ++retry;
    } else if (*t && *p == *t) {
      p++, t++;
    } else {
      if (!star || !*retry) return false;
      p = star;
      t = ++retry;
    }
  }
}

bool rts_glob_match(const char *pattern, const char *text) {
  const char *end = pattern + rts_strlen(pattern);
  bool start = *pattern == '^', whole = end > pattern && end[-1] == '$';
  if (start) pattern++;
  if (whole && end > pattern) end--;
  if (start) return glob_here(pattern, end, text, whole);
  for (;; text++) {
    if (glob_here(pattern, end, text, whole)) return true;
    if (!*text) return false;
  }
}

bool rts_parse_s64(const char *s, s64 *out) {
  bool neg = *s == '-';
  if (*s == '-' || *s == '+') s++;
  u64 base = 10, v = 0;
  if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) base = 16, s += 2;
  if (!*s) return false;
  for (; *s; s++) {
    u64 d = *s >= '0' && *s <= '9' ? (u64)(*s - '0') : *s >= 'a' && *s <= 'f' ? (u64)(*s - 'a' + 10)
          : *s >= 'A' && *s <= 'F' ? (u64)(*s - 'A' + 10) : 99;
    if (d >= base || v > ((u64)INT64_MAX - d) / base) return false;
    v = v * base + d;
  }
  *out = neg ? -(s64)v : (s64)v;
  return true;
}
