/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Numbers in strings: strtol and its kin in all names under which headers of different C libraries call them, atoi and its kin.
 *
 * Read: up to the first byte that is not part of the number. The end pointer is the program's to provide: written once.
 * No locks; any context. */
#include <features.h>
#include <stdlib.h>
#include <wchar.h>

#include "base/str.h"
#include "intercept/strings.h"

RTS_REAL_DECLARE_WITH(rts_strlen, uptr, strlen, const char *);
RTS_REAL_DECLARE(uptr, wcslen, const wchar_t *);

/* `s` was read up to `end` (null: the real function did not say). */
static RTS_NOINLINE void check_number_slow(const char *s, const char *end, const char *name, uptr pc, uptr fp) {
  uptr n = !end || rts_flags.strict_string_checks ? RTS_REAL_FAST(strlen)(s) + 1 : (uptr)(end - s) + 1;
  rts_string_check(s, n, RTS_ACCESS_READ, name, pc, fp);
}
RTS_INLINE void check_number(const char *s, const char *end, const char *name, uptr pc, uptr fp) {
  uptr n = (uptr)(end - s) + 1;
  if (RTS_UNLIKELY(!(end && n <= RTS_FAST_BYTES && rts_fast_ok((uptr)s, n)) || rts_flags.strict_string_checks || rts_race_on))
    check_number_slow(s, end, name, pc, fp);
}
static RTS_NOINLINE void check_wide_number(const wchar_t *s, const wchar_t *end, const char *name, uptr pc, uptr fp) {
  uptr n = !end || rts_flags.strict_string_checks ? RTS_REAL(wcslen)(s) + 1 : (uptr)(end - s) + 1;
  rts_string_check(s, n * sizeof *s, RTS_ACCESS_READ, name, pc, fp);
}

/* CHAR: type of the text; CHECK: which of the two above. PARAMS/ARGS: what follows the end pointer. */
#define NUMBER(ret_type, name, CHAR, CHECK, PARAMS, ARGS, shown) \
  RTS_INTERCEPT(ret_type, name, const CHAR *s, CHAR **end PARAMS) { \
    if (!rts_intercept_on()) return RTS_REAL(name)(s, end ARGS); \
    CHAR *stop = NULL; \
    ret_type ret = RTS_REAL(name)(s, &stop ARGS); \
    if (s && stop) CHECK(s, stop, shown, RTS_CALLER, RTS_OWN_FRAME); \
    if (end && stop) { \
      RTS_STRING_WRITE(end, sizeof *end, shown); \
      *end = stop; \
    } \
    return ret; \
  }
#define COMMA ,
#define WITH_BASE(ret_type, name, shown) \
  RTS_REAL_DECLARE(ret_type, name, const char *, char **, int); \
  NUMBER(ret_type, name, char, check_number, COMMA int base, COMMA base, shown)
#define WITH_BASE_LOCALE(ret_type, name, shown) \
  RTS_REAL_DECLARE(ret_type, name, const char *, char **, int, void *); \
  NUMBER(ret_type, name, char, check_number, COMMA int base COMMA void *locale, COMMA base COMMA locale, shown)
#define PLAIN(ret_type, name, shown) \
  RTS_REAL_DECLARE(ret_type, name, const char *, char **); \
  NUMBER(ret_type, name, char, check_number, , , shown)
#define PLAIN_LOCALE(ret_type, name, shown) \
  RTS_REAL_DECLARE(ret_type, name, const char *, char **, void *); \
  NUMBER(ret_type, name, char, check_number, COMMA void *locale, COMMA locale, shown)
#define WIDE_BASE(ret_type, name, shown) \
  RTS_REAL_DECLARE(ret_type, name, const wchar_t *, wchar_t **, int); \
  NUMBER(ret_type, name, wchar_t, check_wide_number, COMMA int base, COMMA base, shown)
#define WIDE_PLAIN(ret_type, name, shown) \
  RTS_REAL_DECLARE(ret_type, name, const wchar_t *, wchar_t **); \
  NUMBER(ret_type, name, wchar_t, check_wide_number, , , shown)

WITH_BASE(long, strtol, "strtol")
WITH_BASE(unsigned long, strtoul, "strtoul")
WITH_BASE(long long, strtoll, "strtoll")
WITH_BASE(unsigned long long, strtoull, "strtoull")
WITH_BASE(intmax_t, strtoimax, "strtoimax")
WITH_BASE(uintmax_t, strtoumax, "strtoumax")
WITH_BASE(long long, strtoq, "strtoq")
WITH_BASE(unsigned long long, strtouq, "strtouq")
WITH_BASE_LOCALE(long, strtol_l, "strtol_l")
WITH_BASE_LOCALE(unsigned long, strtoul_l, "strtoul_l")
WITH_BASE_LOCALE(long long, strtoll_l, "strtoll_l")
WITH_BASE_LOCALE(unsigned long long, strtoull_l, "strtoull_l")
PLAIN(double, strtod, "strtod")
PLAIN(float, strtof, "strtof")
PLAIN(long double, strtold, "strtold")
PLAIN_LOCALE(double, strtod_l, "strtod_l")
PLAIN_LOCALE(float, strtof_l, "strtof_l")
PLAIN_LOCALE(long double, strtold_l, "strtold_l")
WIDE_BASE(long, wcstol, "wcstol")
WIDE_BASE(unsigned long, wcstoul, "wcstoul")
WIDE_BASE(long long, wcstoll, "wcstoll")
WIDE_BASE(unsigned long long, wcstoull, "wcstoull")
WIDE_BASE(intmax_t, wcstoimax, "wcstoimax")
WIDE_BASE(uintmax_t, wcstoumax, "wcstoumax")
WIDE_PLAIN(double, wcstod, "wcstod")
WIDE_PLAIN(float, wcstof, "wcstof")
WIDE_PLAIN(long double, wcstold, "wcstold")

/* Names of newer headers, where binary literals count as numbers. A name that the C library lacks must not be ours either:
 * configure scripts would find it. */
#if __GLIBC_PREREQ(2, 38)
WITH_BASE(long, __isoc23_strtol, "strtol")
WITH_BASE(unsigned long, __isoc23_strtoul, "strtoul")
WITH_BASE(long long, __isoc23_strtoll, "strtoll")
WITH_BASE(unsigned long long, __isoc23_strtoull, "strtoull")
WITH_BASE(intmax_t, __isoc23_strtoimax, "strtoimax")
WITH_BASE(uintmax_t, __isoc23_strtoumax, "strtoumax")
#endif

/* By definition strtol with base 10 and no way to fail. */
#define ATOI(ret_type, name, real) \
  RTS_INTERCEPT(ret_type, name, const char *s) { \
    char *end = NULL; \
    ret_type ret = (ret_type)RTS_REAL(real)(s, &end, 10); \
    if (rts_intercept_on()) check_number(s, end, #name, RTS_CALLER, RTS_OWN_FRAME); \
    return ret; \
  }
ATOI(int, atoi, strtol)
ATOI(long, atol, strtol)
ATOI(long long, atoll, strtoll)
RTS_INTERCEPT(double, atof, const char *s) {
  char *end = NULL;
  double ret = RTS_REAL(strtod)(s, &end);
  if (rts_intercept_on()) check_number(s, end, "atof", RTS_CALLER, RTS_OWN_FRAME);
  return ret;
}
