/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Owns the way from a failed check to the report, and the checks that need no speed. No state, no locks.
 * Any context that the real function allows. Cost of a good check: a shadow scan of size/8 bytes. */
#include <errno.h>
#include <wchar.h>

#include "base/str.h"
#include "core/flags.h"
#include "intercept/intercept.h"

/* Lengths behind this cannot be meant: scanning their shadow would take minutes, and the real function fails. */
#define SANE_SIZE (1ul << 40)

RTS_REAL_DECLARE_WITH(rts_strlen, size_t, strlen, const char *);
RTS_REAL_DECLARE_WITH(rts_strnlen, size_t, strnlen, const char *, size_t);
RTS_REAL_DECLARE(size_t, wcslen, const wchar_t *);

static bool switched_off(enum rts_call_family family) {
  switch (family) {
    case RTS_FAMILY_STRING: return !rts_flags.replace_str;
    case RTS_FAMILY_INTRINSIC: return !rts_flags.replace_intrin;
    case RTS_FAMILY_PRINTF: return !rts_flags.check_printf;
    case RTS_FAMILY_ALWAYS: break;
  }
  return false;
}

void rts_call_bad(uptr addr, uptr size, enum rts_access access, const char *name, uptr pc, uptr fp, enum rts_call_family family) {
  if (switched_off(family)) return;
  int saved = errno;
  struct rts_regs regs = rts_call_regs(pc, fp);
  rts_report_access(addr, size, access, &regs, name);
  errno = saved;
}

static void report_sizes(enum rts_kind kind, uptr a, uptr an, uptr b, uptr bn, const char *name, const struct rts_regs *regs) {
  int saved = errno;
  struct rts_report r;
  rts_report_begin(&r, kind, regs->pc, regs->sp, regs->bp, NULL);
  r.addr = a, r.size = an, r.bad_addr = a, r.has_addr = true;
  r.addr2 = b, r.size2 = bn;
  r.function = name;
  rts_report_emit(&r);
  errno = saved;
}

void rts_call_overlap(uptr a, uptr an, uptr b, uptr bn, const char *name, uptr pc, uptr fp, enum rts_call_family family) {
  if (!rts_flags.detect_overlap || switched_off(family)) return;
  struct rts_regs regs = rts_call_regs(pc, fp);
  report_sizes(RTS_REPORT_PARAM_OVERLAP, a, an, b, bn, name, &regs);
}

void rts_copy_overlap(uptr d, uptr s, uptr n, const struct rts_regs *regs) {
  if (d != s && rts_flags.detect_overlap && !switched_off(RTS_FAMILY_INTRINSIC)) report_sizes(RTS_REPORT_PARAM_OVERLAP, d, n, s, n, "memcpy", regs);
}

void rts_call_negative(uptr addr, uptr size, const char *name, uptr pc, uptr fp, enum rts_call_family family) {
  if (switched_off(family)) return;
  struct rts_regs regs = rts_call_regs(pc, fp);
  report_sizes(RTS_REPORT_NEGATIVE_SIZE, addr, size, 0, 0, name, &regs);
}

static void check(const struct rts_call *c, uptr p, uptr n, enum rts_access access, enum rts_call_family family) {
  if (RTS_UNLIKELY(n > SANE_SIZE)) return;
  if (RTS_UNLIKELY(!rts_range_is_ok(p, n))) rts_call_bad(p, n, access, c->name, c->pc, c->fp, family);
  else if (RTS_UNLIKELY(rts_race_on) && n) rts_races_call(p, n, RTS_RACE_OF(access), c->name, c->pc, c->fp);
}

void rts_call_read(const struct rts_call *c, const void *p, uptr n) { check(c, (uptr)p, n, RTS_ACCESS_READ, RTS_FAMILY_ALWAYS); }
void rts_call_write(const struct rts_call *c, const void *p, uptr n) { check(c, (uptr)p, n, RTS_ACCESS_WRITE, RTS_FAMILY_ALWAYS); }

static uptr wcs_size(const void *s) { return (RTS_REAL(wcslen)((const wchar_t *)s) + 1) * sizeof(wchar_t); }

void rts_call_read_str(const struct rts_call *c, const char *s) {
  if (s) check(c, (uptr)s, RTS_REAL_FAST(strlen)(s) + 1, RTS_ACCESS_READ, RTS_FAMILY_STRING);
}
static void check_strn(const struct rts_call *c, const char *s, uptr max, enum rts_access access) {
  if (!s) return;
  uptr n = RTS_REAL_FAST(strnlen)(s, max);
  check(c, (uptr)s, n < max ? n + 1 : max, access, RTS_FAMILY_STRING);
}
void rts_call_read_strn(const struct rts_call *c, const char *s, uptr max) { check_strn(c, s, max, RTS_ACCESS_READ); }
void rts_call_write_strn(const struct rts_call *c, const char *s, uptr max) { check_strn(c, s, max, RTS_ACCESS_WRITE); }
void rts_call_read_wcs(const struct rts_call *c, const void *s) {
  if (s) check(c, (uptr)s, wcs_size(s), RTS_ACCESS_READ, RTS_FAMILY_STRING);
}
void rts_call_write_str(const struct rts_call *c, const char *s) {
  if (s) check(c, (uptr)s, RTS_REAL_FAST(strlen)(s) + 1, RTS_ACCESS_WRITE, RTS_FAMILY_STRING);
}
void rts_call_write_wcs(const struct rts_call *c, const void *s) {
  if (s) check(c, (uptr)s, wcs_size(s), RTS_ACCESS_WRITE, RTS_FAMILY_STRING);
}
void rts_call_read_part(const struct rts_call *c, const char *s, uptr n) {
  if (RTS_UNLIKELY(rts_flags.strict_string_checks)) n = rts_max(n, RTS_REAL_FAST(strlen)(s) + 1);
  check(c, (uptr)s, n, RTS_ACCESS_READ, RTS_FAMILY_STRING);
}
