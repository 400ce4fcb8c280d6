/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The printf family. Before the call: the format, strings that %s will read, integers that %n will write. After it: what was
 * written to the destination. check_printf=0 leaves only the last.
 *
 * All variadic functions go through the C library's v- functions. No locks; any context. Cost: one walk over the format. */
#include <errno.h>
#include <stdio.h>
#include <wchar.h>

#include "base/str.h"
#include "core/flags.h"
#include "intercept/fds.h"
#include "intercept/format.h"
#include "intercept/intercept.h"
#include "intercept/widths.h"

RTS_REAL_DECLARE_WITH(rts_strnlen, uptr, strnlen, const char *, uptr);
RTS_REAL_DECLARE(int, vprintf, const char *, va_list);
RTS_REAL_DECLARE(int, vfprintf, FILE *, const char *, va_list);
RTS_REAL_DECLARE(int, vdprintf, int, const char *, va_list);
RTS_REAL_DECLARE(int, vsprintf, char *, const char *, va_list);
RTS_REAL_DECLARE(int, vsnprintf, char *, uptr, const char *, va_list);
RTS_REAL_DECLARE(int, vasprintf, char **, const char *, va_list);
RTS_REAL_DECLARE(int, vwprintf, const wchar_t *, va_list);
RTS_REAL_DECLARE(int, vfwprintf, FILE *, const wchar_t *, va_list);
RTS_REAL_DECLARE(int, vswprintf, wchar_t *, uptr, const wchar_t *, va_list);
RTS_REAL_DECLARE(void, vsyslog, int, const char *, va_list);
RTS_REAL_DECLARE(int, __vprintf_chk, int, const char *, va_list);
RTS_REAL_DECLARE(int, __vfprintf_chk, FILE *, int, const char *, va_list);
RTS_REAL_DECLARE(int, __vdprintf_chk, int, int, const char *, va_list);
RTS_REAL_DECLARE(int, __vsprintf_chk, char *, int, uptr, const char *, va_list);
RTS_REAL_DECLARE(int, __vsnprintf_chk, char *, uptr, int, uptr, const char *, va_list);
RTS_REAL_DECLARE(int, __vasprintf_chk, char **, int, const char *, va_list);
RTS_REAL_DECLARE(int, __vwprintf_chk, int, const wchar_t *, va_list);
RTS_REAL_DECLARE(int, __vfwprintf_chk, FILE *, int, const wchar_t *, va_list);
RTS_REAL_DECLARE(int, __vswprintf_chk, wchar_t *, uptr, int, uptr, const wchar_t *, va_list);
RTS_REAL_DECLARE(void, __vsyslog_chk, int, int, const char *, va_list);

static void check(const struct rts_call *c, const void *p, uptr n, enum rts_access access) {
  if (RTS_UNLIKELY(!rts_range_is_ok((uptr)p, n))) rts_call_bad((uptr)p, n, access, c->name, c->pc, c->fp, RTS_FAMILY_PRINTF);
}

/* %s: up to the NUL or to the precision. Where characters are converted, a precision counts something else than
 * what is read, so then only the first one is certain. */
static void check_string(const struct rts_call *c, const struct rts_directive *d, const void *s, bool wide_format) {
  if (!s) return;
  bool wide = d->length == RTS_LEN_L;
  uptr max = d->precision < 0 ? ~0ul : (uptr)d->precision;
  if (max == 0) return;
  if (d->precision >= 0 && wide != wide_format) max = 1;
  uptr n;
  if (wide) {
    n = rts_wide_seen(s, max) * sizeof(wchar_t);
  } else {
    n = RTS_REAL_FAST(strnlen)(s, max);
    n += n < max;
  }
  check(c, s, n, RTS_ACCESS_READ);
}

/* Walks a copy of the arguments. */
static void check_arguments(const struct rts_call *c, const void *text, bool wide, va_list arguments) {
  if (!rts_flags.check_printf || !text) return;
  if (wide) rts_call_read_wcs(c, text);
  else rts_call_read_str(c, text);
  va_list ap;
  va_copy(ap, arguments);
  struct rts_format f = {text, 0, wide};
  struct rts_directive d;
  while (rts_format_printf(&f, &d)) {
    if (d.star_width) (void)va_arg(ap, int);
    if (d.star_precision) d.precision = va_arg(ap, int);
    switch (d.conversion) {
      case 'm': break;
      case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': case 'a': case 'A':
        if (d.length == RTS_LEN_LONG_DOUBLE || d.length == RTS_LEN_LL) (void)va_arg(ap, long double);
        else (void)va_arg(ap, double);
        break;
      case 's': check_string(c, &d, va_arg(ap, const void *), wide); break;
      case 'n': check(c, va_arg(ap, void *), rts_format_int_size(d.length), RTS_ACCESS_WRITE); break;
      case 'p': (void)va_arg(ap, void *); break;
      default: /* integers and characters, all in one 8-byte slot */
        (void)va_arg(ap, long);
    }
  }
  va_end(ap);
}

RTS_INLINE void written(const struct rts_call *c, const void *dst, uptr n) { rts_call_write(c, dst, n); }
RTS_INLINE void written_bounded(const struct rts_call *c, const void *dst, uptr room, int ret) {
  if (ret >= 0 && room) rts_call_write(c, dst, rts_min((uptr)ret + 1, room));
}

/* A v-function and the variadic one beside it. LEAD/LEAD_ARGS: parameters before the format. PRE and POST see `rts_call`, `ret`. */
/* A parameter list in parentheses, with its trailing comma, travels through macros as one argument. */
#define LIST(...) __VA_ARGS__
#define FAMILY(ret_type, name, vname, shown, CHAR, LEAD, LEAD_ARGS, PRE, CALL, POST) \
  RTS_INTERCEPT(ret_type, vname, LIST LEAD const CHAR *format, va_list ap) { \
    if (!rts_intercept_on()) return RTS_REAL(vname)(LIST LEAD_ARGS format, ap); \
    RTS_CALL("v" shown); \
    PRE; \
    check_arguments(&rts_call, format, sizeof *format > 1, ap); \
    ret_type ret = CALL; \
    POST; \
    return ret; \
  } \
  RTS_INTERCEPT(ret_type, name, LIST LEAD const CHAR *format, ...) { \
    va_list ap; \
    va_start(ap, format); \
    ret_type ret; \
    if (!rts_intercept_on()) { \
      ret = RTS_REAL(vname)(LIST LEAD_ARGS format, ap); \
    } else { \
      RTS_CALL(shown); \
      PRE; \
      check_arguments(&rts_call, format, sizeof *format > 1, ap); \
      ret = CALL; \
      POST; \
    } \
    va_end(ap); \
    return ret; \
  }
#define NOTHING (void)0
#define TO(f) \
  if (f) rts_fds_stream_release((f)->_fileno)
#define STREAM \
  rts_call_read(&rts_call, f, sizeof(int)); \
  TO(f)
#define SIMPLE(name, vname, shown, CHAR, LEAD, LEAD_ARGS, PRE, POST) \
  FAMILY(int, name, vname, shown, CHAR, LEAD, LEAD_ARGS, PRE, RTS_REAL(vname)(LIST LEAD_ARGS format, ap), POST)

SIMPLE(printf, vprintf, "printf", char, (), (), TO(stdout), NOTHING)
SIMPLE(__printf_chk, __vprintf_chk, "printf", char, (int flag,), (flag,), TO(stdout), NOTHING)
SIMPLE(fprintf, vfprintf, "fprintf", char, (FILE *f,), (f,), STREAM, NOTHING)
SIMPLE(__fprintf_chk, __vfprintf_chk, "fprintf", char, (FILE *f, int flag,), (f, flag,), STREAM, NOTHING)
SIMPLE(dprintf, vdprintf, "dprintf", char, (int fd,), (fd,), rts_fds_release(fd), NOTHING)
SIMPLE(__dprintf_chk, __vdprintf_chk, "dprintf", char, (int fd, int flag,), (fd, flag,), rts_fds_release(fd), NOTHING)
SIMPLE(wprintf, vwprintf, "wprintf", wchar_t, (), (), TO(stdout), NOTHING)
SIMPLE(__wprintf_chk, __vwprintf_chk, "wprintf", wchar_t, (int flag,), (flag,), TO(stdout), NOTHING)
SIMPLE(fwprintf, vfwprintf, "fwprintf", wchar_t, (FILE *f,), (f,), STREAM, NOTHING)
SIMPLE(__fwprintf_chk, __vfwprintf_chk, "fwprintf", wchar_t, (FILE *f, int flag,), (f, flag,), STREAM, NOTHING)

#define ALLOCATED if (ret >= 0) written(&rts_call, out, sizeof *out)
SIMPLE(asprintf, vasprintf, "asprintf", char, (char **out,), (out,), NOTHING, ALLOCATED)
SIMPLE(__asprintf_chk, __vasprintf_chk, "asprintf", char, (char **out, int flag,), (out, flag,), NOTHING, ALLOCATED)

#define TERMINATED if (ret >= 0) written(&rts_call, dst, ((uptr)ret + 1) * sizeof *dst)
SIMPLE(sprintf, vsprintf, "sprintf", char, (char *dst,), (dst,), NOTHING, TERMINATED)
SIMPLE(snprintf, vsnprintf, "snprintf", char, (char *dst, uptr room,), (dst, room,), NOTHING,
       written_bounded(&rts_call, dst, room, ret))
SIMPLE(swprintf, vswprintf, "swprintf", wchar_t, (wchar_t *dst, uptr room,), (dst, room,), NOTHING, TERMINATED)

/* Fortified: more than the compiler saw room for makes the C library abort before we see anything: ask before. */
#define FITS(n, room) \
  if (RTS_UNLIKELY((n) > (room))) rts_call_write(&rts_call, dst, (n) * sizeof *dst)
SIMPLE(__snprintf_chk, __vsnprintf_chk, "snprintf", char, (char *dst, uptr n, int flag, uptr room,), (dst, n, flag, room,),
       FITS(n, room), written_bounded(&rts_call, dst, n, ret))
SIMPLE(__swprintf_chk, __vswprintf_chk, "swprintf", wchar_t, (wchar_t *dst, uptr n, int flag, uptr room,), (dst, n, flag, room,),
       FITS(n, room), TERMINATED)

/* sprintf into a known room: as snprintf, and only what does not fit goes to the function that aborts. */
static int fortified_sprintf(const struct rts_call *c, char *dst, int flag, uptr room, const char *format, va_list ap) {
  if (room == ~0ul) {
    int ret = RTS_REAL(__vsprintf_chk)(dst, flag, room, format, ap);
    if (ret >= 0) rts_call_write(c, dst, (uptr)ret + 1);
    return ret;
  }
  va_list again;
  va_copy(again, ap);
  int ret = RTS_REAL(__vsnprintf_chk)(dst, room, flag, room, format, ap);
  if (ret >= 0) rts_call_write(c, dst, (uptr)ret + 1);
  if (ret >= 0 && (uptr)ret >= room) ret = RTS_REAL(__vsprintf_chk)(dst, flag, room, format, again);
  va_end(again);
  return ret;
}
FAMILY(int, __sprintf_chk, __vsprintf_chk, "sprintf", char, (char *dst, int flag, uptr room,), (dst, flag, room,),
       NOTHING, fortified_sprintf(&rts_call, dst, flag, room, format, ap), NOTHING)

/* -- syslog, whose functions return nothing */
#define SYSLOG(name, vname, shown, LEAD, LEAD_ARGS) \
  RTS_INTERCEPT(void, vname, LIST LEAD const char *format, va_list ap) { \
    RTS_CALL("v" shown); \
    if (rts_intercept_on()) check_arguments(&rts_call, format, false, ap); \
    RTS_REAL(vname)(LIST LEAD_ARGS format, ap); \
  } \
  RTS_INTERCEPT(void, name, LIST LEAD const char *format, ...) { \
    RTS_CALL(shown); \
    va_list ap; \
    va_start(ap, format); \
    if (rts_intercept_on()) check_arguments(&rts_call, format, false, ap); \
    RTS_REAL(vname)(LIST LEAD_ARGS format, ap); \
    va_end(ap); \
  }
SYSLOG(syslog, vsyslog, "syslog", (int priority,), (priority,))
SYSLOG(__syslog_chk, __vsyslog_chk, "syslog", (int priority, int flag,), (priority, flag,))
