/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What every interceptor is made of: the exported symbol, the real function behind it, the question whether to check at all,
 * and the checks.
 *
 *   RTS_REAL_DECLARE(ssize_t, read, int, void *, size_t);
 *   RTS_INTERCEPT(ssize_t, read, int fd, void *buf, size_t n) {
 *     if (!rts_intercept_on()) return RTS_REAL(read)(fd, buf, n);
 *     RTS_CALL("read");
 *     ssize_t ret = RTS_REAL(read)(fd, buf, n);
 *     if (ret > 0) rts_call_write(&rts_call, buf, (uptr)ret);
 *     return ret;
 *   }
 *
 * The C identifier is rts_intercept_read, the symbol is read: so no libc header can add attributes (nonnull), inline
 * bodies or asm names to our definition, and reports drop such frames by prefix.
 *
 * Invariants: I1 no real function is called with the recursion guard held (it may block, be cancelled, call back).
 *             I2 errno after an interceptor is what the real function left.
 *             I3 null pointers need no special case in range checks: shadow of page 0 says addressable; the real function
 *                faults or returns EFAULT as it would without us. Only reading *through* a pointer needs the test.
 *             I4 an output is checked after the call, in the length that was really written: a buffer smaller than
 *                the size argument is no error as long as nothing is written behind it (rule R1).
 * Locks: none. Signals: as safe as the real function. Before init and inside the runtime: pass through.
 * Hot path: one load of the init state, one fs-relative load, the range checks. */
#ifndef RTS_INTERCEPT_H
#define RTS_INTERCEPT_H
#include "base/atomic.h"
#include "base/types.h"
#include "core/init.h"
#include "intercept/races.h"
#include "report/report.h"
#include "shadow/shadow.h"

/* -- real functions.
 * Entries lie in the linker section "rts_real"; rts_intercept_resolve looks all of them up once, during init (0.13 us a
 * name). Nothing is left to first use, because dlsym takes the loader's lock, and a thread that waits for it
 * while a constructor waits for that thread would hang. What is not there at init (a library not loaded yet), or is
 * needed before init, is looked up when called. */
struct rts_real_entry {
  void *fn;
  const char *name;
  const char *lib; /* where to look when no loaded library has it; may be null */
  void *missing;   /* called when nobody has it; null: rts_real_missing */
};

void rts_intercept_resolve(void);
RTS_COLD void *rts_real_resolve(struct rts_real_entry *e);
/* ENOSYS, and -1 or a null pointer. */
long rts_real_missing(void);
void *rts_real_missing_pointer(void);

#define RTS_REAL_ENTRY(first, libname, absent, ret, name, ...) \
  typedef ret rts_real_type_##name(__VA_ARGS__); \
  static struct rts_real_entry rts_real_##name \
      __attribute__((section("rts_real"), used, retain, aligned(32))) = {(void *)(first), #name, libname, (void *)(absent)}
#define RTS_REAL_DECLARE(ret, name, ...) RTS_REAL_ENTRY(0, 0, 0, ret, name, __VA_ARGS__)
/* With our own stand-in until the real one is known: for what runs before init and in ifunc resolvers. */
#define RTS_REAL_DECLARE_WITH(stand_in, ret, name, ...) RTS_REAL_ENTRY(stand_in, 0, stand_in, ret, name, __VA_ARGS__)

RTS_INLINE void *rts_real_get(struct rts_real_entry *e) {
  void *f = rts_load_relaxed(&e->fn);
  return RTS_LIKELY(f != NULL) ? f : rts_real_resolve(e);
}
#define RTS_REAL(name) ((rts_real_type_##name *)rts_real_get(&rts_real_##name))
/* The same for entries with a stand-in: never null. */
#define RTS_REAL_FAST(name) ((rts_real_type_##name *)rts_load_relaxed(&rts_real_##name.fn))

/* -- the exported symbol */
#define RTS_INTERCEPT(ret, name, ...) \
  RTS_EXPORT ret rts_intercept_##name(__VA_ARGS__) __asm__(#name); \
  ret rts_intercept_##name(__VA_ARGS__)
/* One more name for a function of this file. */
#define RTS_INTERCEPT_ALIAS(alias_name, name) \
  extern __typeof(rts_intercept_##name) rts_intercept_##alias_name __asm__(#alias_name) \
      __attribute__((weak, visibility("default"), alias(#name)))

/* One load instead of two in every interceptor. */
extern u32 rts_init_state __attribute__((visibility("hidden")));

/* False: before init, inside the runtime, in a bystander, or where the thread asked for silence: call the real function and no more. */
RTS_INLINE bool rts_intercept_on(void) {
  return rts_watching() && RTS_LIKELY((rts_tls.in_runtime | rts_tls.ignore_interceptors) == 0);
}
/* The same for those that do more than look at memory. */
RTS_INLINE bool rts_intercept_alive(void) {
  return RTS_LIKELY(rts_ready()) && RTS_LIKELY((rts_tls.in_runtime | rts_tls.ignore_interceptors) == 0);
}

/* -- the call being checked: who is named in the report, and where its stack starts (the interceptor's caller). */
struct rts_call {
  const char *name;
  uptr pc, fp;
};
/* Defines `rts_call`; only in the interceptor itself. */
#define RTS_CALL(function_name) \
  __attribute__((unused)) const struct rts_call rts_call = {function_name, (uptr)__builtin_return_address(0), (uptr)__builtin_frame_address(0)}
RTS_INLINE struct rts_regs rts_call_regs(uptr pc, uptr fp) {
  return (struct rts_regs){.pc = pc, .sp = fp + 16, .bp = *(uptr *)fp};
}

/* Which option switches a check off; asked only when it failed. */
enum rts_call_family { RTS_FAMILY_ALWAYS, RTS_FAMILY_STRING, RTS_FAMILY_INTRINSIC, RTS_FAMILY_PRINTF };

/* A range was found bad: reports it. Scalars, not a struct rts_call, so that hot callers keep nothing in memory. */
RTS_COLD void rts_call_bad(uptr addr, uptr size, enum rts_access access, const char *name, uptr pc, uptr fp,
                           enum rts_call_family family);
/* [a, a+an) and [b, b+bn) must be disjoint and are not. */
RTS_COLD void rts_call_overlap(uptr a, uptr an, uptr b, uptr bn, const char *name, uptr pc, uptr fp, enum rts_call_family family);
/* The same for a memcpy that is no call. */
RTS_COLD void rts_copy_overlap(uptr d, uptr s, uptr n, const struct rts_regs *regs);
RTS_COLD void rts_call_negative(uptr addr, uptr size, const char *name, uptr pc, uptr fp, enum rts_call_family family);

#define RTS_RACE_OF(access) ((access) == RTS_ACCESS_WRITE ? RTS_RACE_WRITE : RTS_RACE_READ)

/* Inline forms, for functions whose cost shows. */
#define RTS_CHECK_RANGE(p, n, access, family) \
  do { \
    uptr rts_p_ = (uptr)(p), rts_n_ = (uptr)(n); \
    if (RTS_UNLIKELY(!rts_range_is_ok(rts_p_, rts_n_))) \
      rts_call_bad(rts_p_, rts_n_, access, rts_call.name, rts_call.pc, rts_call.fp, family); \
    else if (RTS_UNLIKELY(rts_race_on) && rts_n_) \
      rts_races_call(rts_p_, rts_n_, RTS_RACE_OF(access), rts_call.name, rts_call.pc, rts_call.fp); \
  } while (0)
#define RTS_READ_RANGE(p, n) RTS_CHECK_RANGE(p, n, RTS_ACCESS_READ, RTS_FAMILY_ALWAYS)
#define RTS_WRITE_RANGE(p, n) RTS_CHECK_RANGE(p, n, RTS_ACCESS_WRITE, RTS_FAMILY_ALWAYS)
#define RTS_READ_STR(p, n) RTS_CHECK_RANGE(p, n, RTS_ACCESS_READ, RTS_FAMILY_STRING)
#define RTS_WRITE_STR(p, n) RTS_CHECK_RANGE(p, n, RTS_ACCESS_WRITE, RTS_FAMILY_STRING)
#define RTS_CHECK_OVERLAP(a, an, b, bn, family) \
  do { \
    uptr rts_a_ = (uptr)(a), rts_an_ = (uptr)(an), rts_b_ = (uptr)(b), rts_bn_ = (uptr)(bn); \
    if (RTS_UNLIKELY(rts_a_ < rts_b_ + rts_bn_ && rts_b_ < rts_a_ + rts_an_ && rts_a_ != rts_b_) && rts_an_ && rts_bn_) \
      rts_call_overlap(rts_a_, rts_an_, rts_b_, rts_bn_, rts_call.name, rts_call.pc, rts_call.fp, family); \
  } while (0)

/* Out-of-line forms, for everything else. */
void rts_call_read(const struct rts_call *c, const void *p, uptr n);
void rts_call_write(const struct rts_call *c, const void *p, uptr n);
/* The string with its NUL; at most `max` bytes of it. Null is fine. */
void rts_call_read_str(const struct rts_call *c, const char *s);
void rts_call_read_strn(const struct rts_call *c, const char *s, uptr max);
void rts_call_read_wcs(const struct rts_call *c, const void *s);
void rts_call_write_str(const struct rts_call *c, const char *s);
void rts_call_write_strn(const struct rts_call *c, const char *s, uptr max);
void rts_call_write_wcs(const struct rts_call *c, const void *s);
/* The interceptors of these, for entry points of other names that jump here: inside the runtime, libc's names are its own functions'. */
void *rts_checked_memcpy(void *d, const void *s, uptr n);
void *rts_checked_memmove(void *d, const void *s, uptr n);
void *rts_checked_memset(void *d, int c, uptr n);
/* What a str* function has read of s: n bytes, or with strict_string_checks all of it. */
void rts_call_read_part(const struct rts_call *c, const char *s, uptr n);

#endif
