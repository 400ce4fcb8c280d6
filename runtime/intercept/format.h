/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Format strings of printf and scanf, narrow and wide, one directive after the other. Pure functions, no state, any context.
 * What is not understood ends the walk (unknown conversion, numbered arguments): arguments after it are not checked. */
#ifndef RTS_INTERCEPT_FORMAT_H
#define RTS_INTERCEPT_FORMAT_H
#include "base/types.h"

/* Where the walk stands. */
struct rts_format {
  const void *text;
  uptr pos;
  bool wide;
};

enum rts_length { RTS_LEN_NONE, RTS_LEN_HH, RTS_LEN_H, RTS_LEN_L, RTS_LEN_LL, RTS_LEN_LONG_DOUBLE, RTS_LEN_WORD /* j z t */ };

struct rts_directive {
  char conversion;        /* d, s, ...; '[' for a scan set; 's'/'c' with RTS_LEN_L for S and C */
  enum rts_length length;
  bool star_width;        /* printf: the width is an argument; scanf: the result is not assigned */
  bool star_precision;
  bool allocate;          /* scanf: m, or the old a */
  sptr width, precision;  /* -1: none given */
};

/* The next directive that is not %%. False at the end, or where the walk must stop. */
bool rts_format_printf(struct rts_format *f, struct rts_directive *d);
/* old_allocate: %as, %aS and %a[ allocate, as in C libraries' scanf before C99. */
bool rts_format_scanf(struct rts_format *f, struct rts_directive *d, bool old_allocate);
/* Bytes of the integer that the length names. */
uptr rts_format_int_size(enum rts_length length);
#endif
