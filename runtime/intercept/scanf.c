/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The scanf family: after the call, everything that the conversions that succeeded wrote through the arguments; of strings what is
 * really there now, with the NUL. All names under which headers of different C libraries call them.
 *
 * No locks; any context. Cost: one walk over the format. */
#include <features.h>
#include <stdio.h>
#include <wchar.h>

#include "base/str.h"
#include "intercept/fds.h"
#include "intercept/format.h"
#include "intercept/intercept.h"
#include "intercept/widths.h"

RTS_REAL_DECLARE_WITH(rts_strlen, uptr, strlen, const char *);

static void check_assigned(const struct rts_call *c, const struct rts_directive *d, void *p) {
  uptr unit = d->length == RTS_LEN_L ? sizeof(wchar_t) : 1, n;
  if (d->allocate) {
    n = sizeof(void *);
  } else {
    switch (d->conversion) {
      case 's': case '[':
        if (!p) return;
        n = (unit > 1 ? rts_wide_len(p) + 1 : RTS_REAL_FAST(strlen)(p) + 1) * unit;
        break;
      case 'c': n = (d->width < 1 ? 1 : (uptr)d->width) * unit; break;
      case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'a': case 'A':
        /* Of a long double 10 bytes carry the value; the C library may leave the padding alone. */
        n = d->length == RTS_LEN_LONG_DOUBLE || d->length == RTS_LEN_LL ? 10 : d->length == RTS_LEN_L ? 8 : 4;
        break;
      case 'p': n = sizeof(void *); break;
      default: n = rts_format_int_size(d->length);
    }
  }
  rts_call_write(c, p, n);
}

/* `done` conversions were assigned; %n does not count, and is certain only while something after it was assigned. */
static void check_results(const struct rts_call *c, const void *text, bool wide, bool old_allocate, int done, va_list arguments) {
  va_list ap;
  va_copy(ap, arguments);
  struct rts_format f = {text, 0, wide};
  struct rts_directive d;
  while (done > 0 && rts_format_scanf(&f, &d, old_allocate)) {
    if (d.star_width) continue;
    check_assigned(c, &d, va_arg(ap, void *));
    if (d.conversion != 'n') done--;
  }
  va_end(ap);
}

/* A parameter list in parentheses, with its trailing comma, travels through macros as one argument. */
#define LIST(...) __VA_ARGS__
#define NOTHING (void)0
#define STREAM rts_call_read(&rts_call, f, sizeof(int))
#define FROM(f) \
  if (f) rts_fds_stream_acquire((f)->_fileno)
#define FAMILY(name, vname, shown, CHAR, LEAD, LEAD_ARGS, PRE, AFTER, old_allocate) \
  RTS_REAL_DECLARE(int, vname, LIST LEAD const CHAR *, va_list); \
  RTS_INTERCEPT(int, vname, LIST LEAD const CHAR *format, va_list ap) { \
    if (!rts_intercept_on()) return RTS_REAL(vname)(LIST LEAD_ARGS format, ap); \
    RTS_CALL("v" shown); \
    PRE; \
    va_list again; \
    va_copy(again, ap); \
    int ret = RTS_REAL(vname)(LIST LEAD_ARGS format, ap); \
    AFTER; \
    check_results(&rts_call, format, sizeof *format > 1, old_allocate, ret, again); \
    va_end(again); \
    return ret; \
  } \
  RTS_INTERCEPT(int, name, LIST LEAD const CHAR *format, ...) { \
    va_list ap, again; \
    va_start(ap, format); \
    va_copy(again, ap); \
    RTS_CALL(shown); \
    bool on = rts_intercept_on(); \
    if (on) PRE; \
    int ret = RTS_REAL(vname)(LIST LEAD_ARGS format, ap); \
    if (on) { AFTER; } \
    if (on) check_results(&rts_call, format, sizeof *format > 1, old_allocate, ret, again); \
    va_end(again); \
    va_end(ap); \
    return ret; \
  }
#define NARROW_STRING rts_call_read_str(&rts_call, s)
#define WIDE_STRING rts_call_read_wcs(&rts_call, s)
#define FAMILIES(prefix, old_allocate) \
  FAMILY(prefix##scanf, prefix##vscanf, "scanf", char, (), (), NOTHING, FROM(stdin), old_allocate) \
  FAMILY(prefix##fscanf, prefix##vfscanf, "fscanf", char, (FILE *f,), (f,), STREAM, FROM(f), old_allocate) \
  FAMILY(prefix##sscanf, prefix##vsscanf, "sscanf", char, (const char *s,), (s,), NARROW_STRING, NOTHING, old_allocate) \
  FAMILY(prefix##wscanf, prefix##vwscanf, "wscanf", wchar_t, (), (), NOTHING, FROM(stdin), old_allocate) \
  FAMILY(prefix##fwscanf, prefix##vfwscanf, "fwscanf", wchar_t, (FILE *f,), (f,), STREAM, FROM(f), old_allocate) \
  FAMILY(prefix##swscanf, prefix##vswscanf, "swscanf", wchar_t, (const wchar_t *s,), (s,), WIDE_STRING, NOTHING, old_allocate)

FAMILIES(, true)
FAMILIES(__isoc99_, false)
/* A name that the C library lacks must not be ours either: configure scripts would find it. */
#if __GLIBC_PREREQ(2, 38)
FAMILIES(__isoc23_, false)
#endif
