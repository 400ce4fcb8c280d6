/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See format.h. */
#include "intercept/format.h"

#include <wchar.h>

static u32 peek(const struct rts_format *f) {
  if (f->wide) return (u32)((const wchar_t *)f->text)[f->pos];
  return ((const u8 *)f->text)[f->pos];
}
static u32 next(struct rts_format *f) {
  u32 c = peek(f);
  if (c) f->pos++;
  return c;
}
static bool accept(struct rts_format *f, u32 c) {
  if (peek(f) != c) return false;
  f->pos++;
  return true;
}
static bool one_of(u32 c, const char *set) {
  for (; *set; set++)
    if (c == (u8)*set) return true;
  return false;
}
/* A decimal number, or -1 if there is none. */
static sptr number(struct rts_format *f) {
  sptr n = -1;
  for (u32 c = peek(f); c >= '0' && c <= '9'; c = peek(f)) {
    n = (n < 0 ? 0 : n < (1 << 28) ? n * 10 : n) + (sptr)(c - '0');
    f->pos++;
  }
  return n;
}

static enum rts_length length(struct rts_format *f) {
  if (accept(f, 'h')) return accept(f, 'h') ? RTS_LEN_HH : RTS_LEN_H;
  if (accept(f, 'l')) return accept(f, 'l') ? RTS_LEN_LL : RTS_LEN_L;
  if (accept(f, 'q')) return RTS_LEN_LL;
  if (accept(f, 'L')) return RTS_LEN_LONG_DOUBLE;
  if (accept(f, 'j') || accept(f, 'z') || accept(f, 'Z') || accept(f, 't')) return RTS_LEN_WORD;
  return RTS_LEN_NONE;
}

/* %S and %C are %ls and %lc. */
static void wide_names(struct rts_directive *d) {
  if (d->conversion == 'S' || d->conversion == 'C') {
    d->conversion = (char)(d->conversion | 32);
    d->length = RTS_LEN_L;
  }
}

static bool skip_to_directive(struct rts_format *f) {
  for (;;) {
    u32 c = next(f);
    if (!c) return false;
    if (c != '%') continue;
    if (!accept(f, '%')) return true;
  }
}

bool rts_format_printf(struct rts_format *f, struct rts_directive *d) {
  if (!skip_to_directive(f)) return false;
  *d = (struct rts_directive){.width = -1, .precision = -1};
  while (one_of(peek(f), "-+ #0'I")) f->pos++;
  if (accept(f, '*')) d->star_width = true;
  else d->width = number(f);
  if (peek(f) == '$' || (d->star_width && number(f) >= 0)) return false;
  if (accept(f, '.')) {
    if (accept(f, '*')) {
      d->star_precision = true;
      if (number(f) >= 0) return false;
    } else {
      bool minus = accept(f, '-');
      d->precision = number(f);
      if (minus) d->precision = -1;
      else if (d->precision < 0) d->precision = 0;
    }
  }
  d->length = length(f);
  u32 c = next(f);
  if (!one_of(c, "diouxXbBeEfFgGaAcCsSpnm")) return false;
  d->conversion = (char)c;
  wide_names(d);
  return true;
}

/* Behind the '[': up to the ']' that closes it; one right at the start belongs to the set. */
static bool skip_set(struct rts_format *f) {
  accept(f, '^');
  accept(f, ']');
  for (;;) {
    u32 c = next(f);
    if (!c) return false;
    if (c == ']') return true;
  }
}

bool rts_format_scanf(struct rts_format *f, struct rts_directive *d, bool old_allocate) {
  if (!skip_to_directive(f)) return false;
  *d = (struct rts_directive){.width = -1, .precision = -1};
  for (;;) {
    if (accept(f, '*')) d->star_width = true;
    else if (!accept(f, '\'') && !accept(f, 'I')) break;
  }
  d->width = number(f);
  if (peek(f) == '$') return false;
  if (accept(f, 'm')) d->allocate = true;
  if (old_allocate && peek(f) == 'a') {
    uptr here = f->pos++;
    if (one_of(peek(f), "sS[")) d->allocate = true;
    else f->pos = here;
  }
  d->length = length(f);
  u32 c = next(f);
  if (!one_of(c, "diouxXeEfFgGaAcCsSpn[")) return false;
  d->conversion = (char)c;
  wide_names(d);
  return c != '[' || skip_set(f);
}

uptr rts_format_int_size(enum rts_length length) {
  switch (length) {
    case RTS_LEN_HH: return 1;
    case RTS_LEN_H: return 2;
    case RTS_LEN_NONE: return 4;
    default: return 8;
  }
}
