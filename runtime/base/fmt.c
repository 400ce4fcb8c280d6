/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The small printf. Any context; the caller's buffer only. */
#include "base/fmt.h"

#include "base/str.h"

struct out {
  char *buf;
  uptr cap, len;
};

static void put(struct out *o, char c) {
  if (o->len + 1 < o->cap) o->buf[o->len] = c;
  o->len++;
}

static void put_number(struct out *o, u64 v, u32 base, bool neg, u32 width, bool zero, bool left) {
  char tmp[32];
  u32 n = 0;
  do {
    u32 d = (u32)(v % base);
    tmp[n++] = (char)(d < 10 ? '0' + d : 'a' + d - 10);
    v /= base;
  } while (v);
  u32 total = n + neg;
  if (!zero && !left)
    for (u32 i = total; i < width; i++) put(o, ' ');
  if (neg) put(o, '-');
  if (zero)
    for (u32 i = total; i < width; i++) put(o, '0');
  while (n) put(o, tmp[--n]);
  if (left)
    for (u32 i = total; i < width; i++) put(o, ' ');
}

static void put_string(struct out *o, const char *s, sptr max, u32 width, bool left) {
  if (!s) s = "<null>";
  uptr n = max >= 0 ? rts_strnlen(s, (uptr)max) : rts_strlen(s);
  if (!left)
    for (uptr i = n; i < width; i++) put(o, ' ');
  for (uptr i = 0; i < n; i++) put(o, s[i]);
  if (left)
    for (uptr i = n; i < width; i++) put(o, ' ');
}

uptr rts_vsnprintf(char *buf, uptr cap, const char *f, va_list ap) {
  struct out o = {buf, cap, 0};
  for (; *f; f++) {
    if (*f != '%') {
      put(&o, *f);
      continue;
    }
    f++;
    bool zero = false, left = false;
    u32 width = 0, longs = 0;
    sptr prec = -1;
    for (;; f++) {
      if (*f == '-') left = true;
      else if (*f == '0') zero = true;
      else break;
    }
    if (*f == '*') width = (u32)va_arg(ap, int), f++;
    while (*f >= '0' && *f <= '9') width = width * 10 + (u32)(*f++ - '0');
    if (*f == '.') {
      f++;
      prec = 0;
      if (*f == '*') prec = va_arg(ap, int), f++;
      while (*f >= '0' && *f <= '9') prec = prec * 10 + (*f++ - '0');
    }
    while (*f == 'l' || *f == 'z') longs++, f++;
    switch (*f) {
    case 'd': {
      s64 v = longs ? va_arg(ap, s64) : va_arg(ap, int);
      put_number(&o, v < 0 ? -(u64)v : (u64)v, 10, v < 0, width, zero, left);
      break;
    }
    case 'u':
    case 'x': {
      u64 v = longs ? va_arg(ap, u64) : va_arg(ap, u32);
      put_number(&o, v, *f == 'u' ? 10 : 16, false, width, zero, left);
      break;
    }
    case 'p':
      put_string(&o, "0x", -1, 0, false);
      put_number(&o, (u64)va_arg(ap, void *), 16, false, 12, true, false);
      break;
    case 's': put_string(&o, va_arg(ap, const char *), prec, width, left); break;
    case 'c': put(&o, (char)va_arg(ap, int)); break;
    case '%': put(&o, '%'); break;
    default: put(&o, '%'); put(&o, *f); break;
    }
    if (!*f) break;
  }
  if (cap) buf[o.len < cap ? o.len : cap - 1] = 0;
  return o.len;
}

uptr rts_snprintf(char *buf, uptr cap, const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  uptr n = rts_vsnprintf(buf, cap, fmt, ap);
  va_end(ap);
  return n;
}
