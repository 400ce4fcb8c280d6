/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* memcpy and its kin: interceptors, and the entry points that the pass puts in place of the memory intrinsics.
 *
 * Nothing in here may be turned into a call of memcpy, memset, ... by the compiler: it would call itself
 * (-fno-builtin, no struct copies). No locks; any context; before init the copies of base/str.h do the work.
 * Hot path: the question whether to check, one shadow load a range (up to 57 bytes), a jump to the real function. */
#define RTS_DEFINES_MEM_INTERCEPTORS
#include <wchar.h>

#include "base/str.h"
#include "core/flags.h"
#include "intercept/fast.h"
#include "intercept/intercept.h"

RTS_REAL_DECLARE_WITH(rts_memcpy, void *, memcpy, void *, const void *, uptr);
RTS_REAL_DECLARE_WITH(rts_memmove, void *, memmove, void *, const void *, uptr);
RTS_REAL_DECLARE_WITH(rts_memset, void *, memset, void *, int, uptr);
RTS_REAL_DECLARE_WITH(rts_memcmp, int, memcmp, const void *, const void *, uptr);
RTS_REAL_DECLARE_WITH(rts_memchr, void *, memchr, const void *, int, uptr);
RTS_REAL_DECLARE(void *, memrchr, const void *, int, uptr);
RTS_REAL_DECLARE(void *, rawmemchr, const void *, int);
RTS_REAL_DECLARE(void *, memmem, const void *, uptr, const void *, uptr);
RTS_REAL_DECLARE(void *, memccpy, void *, const void *, int, uptr);
RTS_REAL_DECLARE(void *, __memcpy_chk, void *, const void *, uptr, uptr);
RTS_REAL_DECLARE(void *, __memmove_chk, void *, const void *, uptr, uptr);
RTS_REAL_DECLARE(void *, __memset_chk, void *, int, uptr, uptr);
RTS_REAL_DECLARE(void *, __mempcpy_chk, void *, const void *, uptr, uptr);
RTS_REAL_DECLARE(void, __explicit_bzero_chk, void *, uptr, uptr);

/* libFuzzer's, where it is linked in: comparisons guide it. */
extern void __sanitizer_weak_hook_memcmp(void *pc, const void *a, const void *b, size_t n, int result) __attribute__((weak));
extern void __sanitizer_weak_hook_memmem(void *pc, const void *hay, size_t nhay, const void *needle, size_t nneedle, void *result)
    __attribute__((weak));

/* The whole truth about a copy, for long and for suspicious ones. */
static RTS_NOINLINE void check_copy(void *d, const void *s, uptr n, bool may_overlap, const char *name, uptr pc, uptr fp) {
  const struct rts_call rts_call = {name, pc, fp};
  if (RTS_UNLIKELY((sptr)n < 0)) {
    rts_call_negative((uptr)d, n, name, pc, fp, RTS_FAMILY_INTRINSIC);
    return;
  }
  if (!may_overlap) RTS_CHECK_OVERLAP(d, n, s, n, RTS_FAMILY_INTRINSIC);
  if (RTS_UNLIKELY(!rts_scan_ok((uptr)s, n))) rts_call_bad((uptr)s, n, RTS_ACCESS_READ, name, pc, fp, RTS_FAMILY_INTRINSIC);
  if (RTS_UNLIKELY(!rts_scan_ok((uptr)d, n))) rts_call_bad((uptr)d, n, RTS_ACCESS_WRITE, name, pc, fp, RTS_FAMILY_INTRINSIC);
}

static RTS_NOINLINE void check_one(const void *p, uptr n, enum rts_access access, const char *name, uptr pc, uptr fp) {
  if (RTS_UNLIKELY((sptr)n < 0)) {
    rts_call_negative((uptr)p, n, name, pc, fp, RTS_FAMILY_INTRINSIC);
    return;
  }
  if (RTS_UNLIKELY(!rts_scan_ok((uptr)p, n))) rts_call_bad((uptr)p, n, access, name, pc, fp, RTS_FAMILY_INTRINSIC);
}

RTS_INLINE bool distance_ok(const void *d, const void *s, uptr n) {
  uptr x = (uptr)d - (uptr)s, y = (uptr)s - (uptr)d;
  return (x >= n && y >= n) || x == 0;
}

/* Both ranges of a copy as accesses of the caller. */
static RTS_NOINLINE void race_copy(void *d, const void *s, uptr n, u32 how, const char *name, uptr pc, uptr fp) {
  if ((sptr)n > 0) rts_races_pair((uptr)s, (uptr)d, n, RTS_RACE_WRITE | how, name, pc, fp);
}
static RTS_NOINLINE void race_compare(const void *a, const void *b, uptr n, u32 how, const char *name, uptr pc, uptr fp) {
  if ((sptr)n > 0) rts_races_pair((uptr)a, (uptr)b, n, RTS_RACE_READ | how, name, pc, fp);
}
static RTS_NOINLINE void race_one(const void *p, uptr n, u32 flags, const char *name, uptr pc, uptr fp) {
  if ((sptr)n > 0) rts_races_call((uptr)p, n, flags, name, pc, fp);
}

#define PC ((uptr)__builtin_return_address(0))
#define FP ((uptr)__builtin_frame_address(0))
#define SMALL(n) ((n)-1 < RTS_FAST_BYTES)

#define CHECK_COPY(d, s, n, may_overlap, name) CHECK_COPY_AS(d, s, n, may_overlap, name, 0)
#define CHECK_COPY_AS(d, s, n, may_overlap, name, how) \
  do { \
    if (!(SMALL(n) && ((may_overlap) || distance_ok(d, s, n)) && rts_fast_ok((uptr)(s), n) && rts_fast_ok((uptr)(d), n)) && (n)) \
      check_copy(d, s, n, may_overlap, name, PC, FP); \
    if (RTS_UNLIKELY(rts_race_on)) race_copy((void *)(d), s, n, how, name, PC, FP); \
  } while (0)
#define CHECK_ONE(p, n, access, name) CHECK_ONE_AS(p, n, access, name, 0)
#define CHECK_ONE_AS(p, n, access, name, how) \
  do { \
    if (!(SMALL(n) && rts_fast_ok((uptr)(p), n)) && (n)) check_one(p, n, access, name, PC, FP); \
    if (RTS_UNLIKELY(rts_race_on)) race_one(p, n, RTS_RACE_OF(access) | (how), name, PC, FP); \
  } while (0)

/* -- entry points of the pass: the same, whatever symbol the C library's function has. */
RTS_EXPORT void *__rts_memcpy(void *d, const void *s, uptr n);
RTS_EXPORT void *__rts_memmove(void *d, const void *s, uptr n);
RTS_EXPORT void *__rts_memset(void *d, int c, uptr n);
RTS_EXPORT int __rts_memcmp(const void *a, const void *b, uptr n);

/* Where nothing is to be checked, a jump; the check sees the same caller and frame as the entry. */
#define OR_JUMP(real, own, ...) \
  if (RTS_UNLIKELY(!rts_watching())) __attribute__((musttail)) return RTS_REAL_FAST(real)(__VA_ARGS__); \
  __attribute__((musttail)) return own(__VA_ARGS__)
#define COPIES(declare, name, real, shown, may_overlap, how) \
  static RTS_NOINLINE void *checked_##name(void *d, const void *s, uptr n) { \
    if (rts_intercept_on()) CHECK_COPY_AS(d, s, n, may_overlap, shown, how); \
    return RTS_REAL_FAST(real)(d, s, n); \
  } \
  declare { OR_JUMP(real, checked_##name, d, s, n); }
COPIES(RTS_INTERCEPT(void *, memcpy, void *d, const void *s, uptr n), memcpy, memcpy, "memcpy", false, 0)
COPIES(RTS_INTERCEPT(void *, memmove, void *d, const void *s, uptr n), memmove, memmove, "memmove", true, 0)
COPIES(void *__rts_memcpy(void *d, const void *s, uptr n), __rts_memcpy, memcpy, "memcpy", false, RTS_RACES_OURS)
COPIES(void *__rts_memmove(void *d, const void *s, uptr n), __rts_memmove, memmove, "memmove", true, RTS_RACES_OURS)

static RTS_NOINLINE void *checked_memset(void *d, int c, uptr n) {
  if (rts_intercept_on()) CHECK_ONE(d, n, RTS_ACCESS_WRITE, "memset");
  return RTS_REAL_FAST(memset)(d, c, n);
}
RTS_INTERCEPT(void *, memset, void *d, int c, uptr n) { OR_JUMP(memset, checked_memset, d, c, n); }
void *rts_checked_memcpy(void *d, const void *s, uptr n) { __attribute__((musttail)) return checked_memcpy(d, s, n); }
void *rts_checked_memmove(void *d, const void *s, uptr n) { __attribute__((musttail)) return checked_memmove(d, s, n); }
void *rts_checked_memset(void *d, int c, uptr n) { __attribute__((musttail)) return checked_memset(d, c, n); }
void *__rts_memset(void *d, int c, uptr n) {
  if (rts_intercept_on()) CHECK_ONE_AS(d, n, RTS_ACCESS_WRITE, "memset", RTS_RACES_OURS);
  return RTS_REAL_FAST(memset)(d, c, n);
}

RTS_INTERCEPT(void *, mempcpy, void *d, const void *s, uptr n) {
  if (rts_intercept_on()) CHECK_COPY(d, s, n, false, "mempcpy");
  RTS_REAL_FAST(memcpy)(d, s, n);
  return (char *)d + n;
}
RTS_INTERCEPT_ALIAS(__mempcpy, mempcpy);
RTS_INTERCEPT(void, bcopy, const void *s, void *d, uptr n) {
  if (rts_intercept_on()) CHECK_COPY(d, s, n, true, "bcopy");
  RTS_REAL_FAST(memmove)(d, s, n);
}
RTS_INTERCEPT(void, bzero, void *d, uptr n) {
  if (rts_intercept_on()) CHECK_ONE(d, n, RTS_ACCESS_WRITE, "bzero");
  RTS_REAL_FAST(memset)(d, 0, n);
}
RTS_INTERCEPT(void, explicit_bzero, void *d, uptr n) {
  if (rts_intercept_on()) CHECK_ONE(d, n, RTS_ACCESS_WRITE, "explicit_bzero");
  RTS_REAL_FAST(memset)(d, 0, n);
}

/* -- fortified calls: our report first, then the C library's own verdict. */
RTS_INTERCEPT(void *, __memcpy_chk, void *d, const void *s, uptr n, uptr room) {
  if (rts_intercept_on()) CHECK_COPY(d, s, n, false, "memcpy");
  return RTS_LIKELY(n <= room) ? RTS_REAL_FAST(memcpy)(d, s, n) : RTS_REAL(__memcpy_chk)(d, s, n, room);
}
RTS_INTERCEPT(void *, __memmove_chk, void *d, const void *s, uptr n, uptr room) {
  if (rts_intercept_on()) CHECK_COPY(d, s, n, true, "memmove");
  return RTS_LIKELY(n <= room) ? RTS_REAL_FAST(memmove)(d, s, n) : RTS_REAL(__memmove_chk)(d, s, n, room);
}
RTS_INTERCEPT(void *, __mempcpy_chk, void *d, const void *s, uptr n, uptr room) {
  if (rts_intercept_on()) CHECK_COPY(d, s, n, false, "mempcpy");
  if (RTS_UNLIKELY(n > room)) return RTS_REAL(__mempcpy_chk)(d, s, n, room);
  RTS_REAL_FAST(memcpy)(d, s, n);
  return (char *)d + n;
}
RTS_INTERCEPT(void *, __memset_chk, void *d, int c, uptr n, uptr room) {
  if (rts_intercept_on()) CHECK_ONE(d, n, RTS_ACCESS_WRITE, "memset");
  return RTS_LIKELY(n <= room) ? RTS_REAL_FAST(memset)(d, c, n) : RTS_REAL(__memset_chk)(d, c, n, room);
}
RTS_INTERCEPT(void, __explicit_bzero_chk, void *d, uptr n, uptr room) {
  if (rts_intercept_on()) CHECK_ONE(d, n, RTS_ACCESS_WRITE, "explicit_bzero");
  if (RTS_UNLIKELY(n > room)) RTS_REAL(__explicit_bzero_chk)(d, n, room);
  RTS_REAL_FAST(memset)(d, 0, n);
}

/* -- comparing and searching */

/* How much of two blocks memcmp looked at, at least: up to and with the first difference. */
static uptr compared(const u8 *a, const u8 *b, uptr n) {
  typedef u64 unaligned __attribute__((aligned(1)));
  uptr i = 0;
  for (u64 differ; i + sizeof differ <= n; i = n - i < 2 * sizeof differ && n - i > sizeof differ ? n - sizeof differ : i + sizeof differ) {
    differ = *(const unaligned *)(a + i) ^ *(const unaligned *)(b + i);
    if (differ) return i + (uptr)__builtin_ctzll(differ) / 8 + 1;
  }
  while (i < n && a[i] == b[i]) i++;
  return i < n ? i + 1 : n;
}

RTS_INLINE int checked_memcmp(const void *a, const void *b, uptr n, u32 how, const char *name, uptr pc, uptr fp) {
  if (RTS_UNLIKELY(!rts_intercept_on()) || n == 0) return RTS_REAL_FAST(memcmp)(a, b, n);
  uptr read = n;
  int ret;
  if (RTS_LIKELY(SMALL(n) && rts_fast_ok((uptr)a, n) && rts_fast_ok((uptr)b, n))) {
    uptr seen = compared(a, b, n);
    ret = ((const u8 *)a)[seen - 1] - ((const u8 *)b)[seen - 1];
    if (RTS_UNLIKELY(!rts_flags.strict_memcmp)) read = seen;
  } else {
    ret = RTS_REAL_FAST(memcmp)(a, b, n);
    if (RTS_UNLIKELY(!rts_flags.strict_memcmp) && ret) read = compared(a, b, n);
    check_one(a, read, RTS_ACCESS_READ, name, pc, fp);
    check_one(b, read, RTS_ACCESS_READ, name, pc, fp);
  }
  if (RTS_UNLIKELY(rts_race_on)) race_compare(a, b, read, how, name, pc, fp);
  if (RTS_UNLIKELY(__sanitizer_weak_hook_memcmp != NULL)) __sanitizer_weak_hook_memcmp((void *)pc, a, b, n, ret);
  return ret;
}
static RTS_NOINLINE int own_memcmp(const void *a, const void *b, uptr n) { return checked_memcmp(a, b, n, 0, "memcmp", PC, FP); }
static RTS_NOINLINE int own_bcmp(const void *a, const void *b, uptr n) { return checked_memcmp(a, b, n, 0, "bcmp", PC, FP); }
static RTS_NOINLINE int checked___rts_memcmp(const void *a, const void *b, uptr n) { return checked_memcmp(a, b, n, RTS_RACES_OURS, "memcmp", PC, FP); }
RTS_INTERCEPT(int, memcmp, const void *a, const void *b, uptr n) { OR_JUMP(memcmp, own_memcmp, a, b, n); }
RTS_INTERCEPT(int, bcmp, const void *a, const void *b, uptr n) { OR_JUMP(memcmp, own_bcmp, a, b, n); }
int __rts_memcmp(const void *a, const void *b, uptr n) { OR_JUMP(memcmp, checked___rts_memcmp, a, b, n); }

RTS_INTERCEPT(void *, memchr, const void *s, int c, uptr n) {
  void *ret = RTS_REAL_FAST(memchr)(s, c, n);
  if (!rts_intercept_on()) return ret;
  /* n may claim more than there is, as long as c comes before the end. */
  uptr seen = ret ? (uptr)ret - (uptr)s + 1 : n;
  CHECK_ONE(s, seen, RTS_ACCESS_READ, "memchr");
  return ret;
}
RTS_INTERCEPT(void *, memrchr, const void *s, int c, uptr n) {
  if (rts_intercept_on()) CHECK_ONE(s, n, RTS_ACCESS_READ, "memrchr");
  return RTS_REAL(memrchr)(s, c, n);
}
RTS_INTERCEPT(void *, rawmemchr, const void *s, int c) {
  void *ret = RTS_REAL(rawmemchr)(s, c);
  if (!rts_intercept_on()) return ret;
  uptr seen = (uptr)ret - (uptr)s + 1;
  CHECK_ONE(s, seen, RTS_ACCESS_READ, "rawmemchr");
  return ret;
}
RTS_INTERCEPT_ALIAS(__rawmemchr, rawmemchr);

RTS_INTERCEPT(void *, memmem, const void *hay, uptr nhay, const void *needle, uptr nneedle) {
  void *ret = RTS_REAL(memmem)(hay, nhay, needle, nneedle);
  if (!rts_intercept_on()) return ret;
  uptr seen = ret ? (uptr)ret - (uptr)hay + nneedle : nhay;
  CHECK_ONE(hay, seen, RTS_ACCESS_READ, "memmem");
  CHECK_ONE(needle, nneedle, RTS_ACCESS_READ, "memmem");
  if (RTS_UNLIKELY(__sanitizer_weak_hook_memmem != NULL)) __sanitizer_weak_hook_memmem((void *)PC, hay, nhay, needle, nneedle, ret);
  return ret;
}

RTS_INTERCEPT(void *, memccpy, void *d, const void *s, int c, uptr n) {
  if (!rts_intercept_on()) return RTS_REAL(memccpy)(d, s, c, n);
  const void *end = RTS_REAL_FAST(memchr)(s, c, n);
  uptr copied = end ? (uptr)end - (uptr)s + 1 : n;
  CHECK_COPY(d, s, copied, false, "memccpy");
  return RTS_REAL(memccpy)(d, s, c, n);
}
