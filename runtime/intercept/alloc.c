/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* malloc and its family. Each entry captures its caller's stack and goes straight to the heap; everything unusual is in
 * alloc_fail.c. May run before init (then it starts it), during init (the loader), in signal handlers, after fork.
 * free keeps errno, as glibc's does; so does every success. Hot path: rts_alloc and rts_free of alloc.h. */
#include "intercept/alloc.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>

#include "base/str.h"
#include "core/flags.h"
#include "platform/platform.h"

/* Only free takes it: alloc_dealloc_mismatch is known by then. */
RTS_INLINE struct rts_free_args as_malloc(void) {
  return (struct rts_free_args){.kind = RTS_KIND_MALLOC, .check_kind = rts_flags.alloc_dealloc_mismatch};
}
#define ALLOC(name, size, alignment, zero) \
  rts_alloc(size, alignment, RTS_KIND_MALLOC, zero, (struct rts_site)RTS_SITE(name))

static u32 stack(const void *arg) {
  const struct rts_site *at = arg;
  return rts_stack_capture_id(at->pc, at->fp);
}
static void going(const void *arg, uptr addr, uptr size) {
  const struct rts_site *at = arg;
  if (RTS_UNLIKELY(rts_race_on)) rts_races_freeing(addr, size, at->name, at->pc, at->fp);
}
const struct rts_heap_teller rts_alloc_teller = {stack, going};

static RTS_NOINLINE void *own_malloc(uptr size) { return ALLOC("malloc", size, 0, false); }
static RTS_NOINLINE void own_free(void *p) {
  struct rts_free_args args = as_malloc();
  rts_free(p, &args, (struct rts_site)RTS_SITE("free"));
}
RTS_INTERCEPT(void *, malloc, uptr size) { RTS_ALLOC_WAY(RTS_LIBC_MALLOC, own_malloc, (size)); }
/* Ours, whatever `malloc` means in this process. */
extern __typeof(rts_intercept_malloc) runtimes_malloc __attribute__((alias("malloc"), visibility("hidden")));
rts_malloc_function *rts_alloc_replaced(void) {
  rts_malloc_function *used = rts_intercept_malloc;
  return used != runtimes_malloc ? used : NULL;
}
RTS_INTERCEPT(void, free, void *p) { RTS_ALLOC_WAY(RTS_LIBC_FREE_WAY, own_free, (p)); }
RTS_INTERCEPT(void, cfree, void *p) {
  struct rts_free_args args = as_malloc();
  rts_free(p, &args, (struct rts_site)RTS_SITE("cfree"));
}
/* C23 */
RTS_INTERCEPT(void, free_sized, void *p, uptr size) {
  struct rts_free_args args = as_malloc();
  args.sized = true, args.size = size;
  rts_free(p, &args, (struct rts_site)RTS_SITE("free_sized"));
}
RTS_INTERCEPT(void, free_aligned_sized, void *p, uptr alignment, uptr size) {
  struct rts_free_args args = as_malloc();
  args.sized = args.aligned = true, args.size = size, args.alignment = alignment;
  rts_free(p, &args, (struct rts_site)RTS_SITE("free_aligned_sized"));
}

RTS_INTERCEPT(void *, calloc, uptr n, uptr size) {
  uptr bytes;
  if (rts_alloc_passes()) return rts_libc_calloc(n, size);
  if (RTS_UNLIKELY(__builtin_mul_overflow(n, size, &bytes))) {
    struct rts_site at = RTS_SITE("calloc");
    rts_init();
    return rts_alloc_invalid(RTS_REPORT_CALLOC_OVERFLOW, n, size, ENOMEM, &at);
  }
  return ALLOC("calloc", bytes, 0, true);
}

/* A block of the C library's that is to grow or shrink in ours: it moves over. */
RTS_COLD static void *move_over(void *p, uptr size, struct rts_site at) {
  uptr old = rts_libc_usable(p);
  void *q = rts_alloc(size, 0, RTS_KIND_MALLOC, false, at);
  if (!q) return NULL;
  rts_memcpy(q, p, rts_min(old, size));
  rts_libc_free(p);
  return q;
}

/* Always moves, so that every stale pointer into the old block is caught, at the price of a copy. */
RTS_INLINE void *resize(void *p, uptr size, struct rts_site at) {
  if (rts_alloc_passes()) return rts_libc_realloc(p, size);
  if (!p) return rts_alloc(size, 0, RTS_KIND_MALLOC, false, at);
  struct rts_free_args args = as_malloc();
  if (size == 0) {
    rts_free(p, &args, at);
    return NULL;
  }
  if (rts_alloc_is_libcs(p)) return move_over(p, size, at);
  bool ok;
  uptr old = rts_heap_usable(p, &ok);
  if (RTS_UNLIKELY(!ok)) {
    rts_free(p, &args, at); /* reports what is wrong with p */
    errno = ENOMEM;
    return NULL;
  }
  void *q = rts_alloc(size, 0, RTS_KIND_MALLOC, false, at);
  if (!q) return NULL;
  rts_memcpy(q, p, rts_min(old, size));
  rts_free(p, &args, at);
  return q;
}

RTS_INTERCEPT(void *, realloc, void *p, uptr size) { return resize(p, size, (struct rts_site)RTS_SITE("realloc")); }

RTS_INTERCEPT(void *, reallocarray, void *p, uptr n, uptr size) {
  struct rts_site at = RTS_SITE("reallocarray");
  uptr bytes;
  if (RTS_UNLIKELY(__builtin_mul_overflow(n, size, &bytes))) {
    rts_init();
    if (rts_init_bystander) return errno = ENOMEM, NULL;
    return rts_alloc_invalid(RTS_REPORT_REALLOCARRAY_OVERFLOW, n, size, ENOMEM, &at);
  }
  return resize(p, bytes, at);
}

/* -- alignments. glibc rounds memalign's up to a power of two and takes any size in aligned_alloc; what the standards call
 *    invalid is reported, what they only leave to the implementation is not. */
RTS_INTERCEPT(void *, aligned_alloc, uptr alignment, uptr size) {
  struct rts_site at = RTS_SITE("aligned_alloc");
  if (rts_alloc_passes()) return rts_libc_memalign(alignment, size);
  if (RTS_UNLIKELY(!rts_is_pow2(alignment))) return rts_alloc_invalid(RTS_REPORT_INVALID_ALIGNED_ALLOC, size, alignment, EINVAL, &at);
  return rts_alloc(size, alignment, RTS_KIND_MALLOC, false, at);
}
RTS_INTERCEPT(int, posix_memalign, void **out, uptr alignment, uptr size) {
  struct rts_site at = RTS_SITE("posix_memalign");
  int saved = errno;
  rts_init();
  if (RTS_UNLIKELY(!rts_is_pow2(alignment) || alignment % sizeof(void *))) {
    if (rts_alloc_passes()) return EINVAL;
    rts_alloc_invalid(RTS_REPORT_INVALID_POSIX_MEMALIGN, size, alignment, saved, &at);
    return EINVAL;
  }
  void *p = rts_alloc(size, alignment, RTS_KIND_MALLOC, false, at);
  if (RTS_UNLIKELY(!p)) {
    errno = saved;
    return ENOMEM;
  }
  *out = p;
  return 0;
}
RTS_INTERCEPT(void *, memalign, uptr alignment, uptr size) {
  struct rts_site at = RTS_SITE("memalign");
  if (rts_alloc_passes()) return rts_libc_memalign(alignment, size);
  if (RTS_UNLIKELY(!rts_is_pow2(alignment))) return rts_alloc_invalid(RTS_REPORT_INVALID_ALIGNMENT, size, alignment, EINVAL, &at);
  return rts_alloc(size, alignment, RTS_KIND_MALLOC, false, at);
}
RTS_INTERCEPT_ALIAS(__libc_memalign, memalign);
RTS_INTERCEPT(void *, valloc, uptr size) { return ALLOC("valloc", size, RTS_PAGE, false); }
RTS_INTERCEPT(void *, pvalloc, uptr size) {
  struct rts_site at = RTS_SITE("pvalloc");
  rts_init();
  if (RTS_UNLIKELY(size > ~0ul - RTS_PAGE)) return rts_alloc_passes() ? (errno = ENOMEM, NULL) : rts_alloc_invalid(RTS_REPORT_PVALLOC_OVERFLOW, size, 0, ENOMEM, &at);
  return rts_alloc(size ? rts_round_up(size, RTS_PAGE) : RTS_PAGE, RTS_PAGE, RTS_KIND_MALLOC, false, at);
}

/* -- questions. What is behind the requested bytes is redzone, so the usable size is the requested one. */
RTS_INTERCEPT(uptr, malloc_usable_size, void *p) {
  if (!p) return 0;
  rts_init();
  if (rts_alloc_is_libcs(p)) return rts_libc_usable(p);
  bool ok;
  uptr n = rts_heap_usable(p, &ok);
  if (RTS_UNLIKELY(!ok && rts_heap_owns((uptr)p))) {
    struct rts_site at = RTS_SITE("malloc_usable_size");
    rts_alloc_report_bad_size(RTS_REPORT_BAD_USABLE_SIZE, p, &at);
  }
  return n;
}

RTS_REAL_DECLARE(struct mallinfo2, mallinfo2, void);
RTS_REAL_DECLARE(struct mallinfo, mallinfo, void);
RTS_REAL_DECLARE(int, mallopt, int, int);
RTS_REAL_DECLARE(int, malloc_trim, uptr);
RTS_REAL_DECLARE(void, malloc_stats, void);
RTS_REAL_DECLARE(int, malloc_info, int, FILE *);
RTS_INTERCEPT(struct mallinfo2, mallinfo2, void) {
  if (rts_alloc_passes()) return RTS_REAL(mallinfo2)();
  struct rts_heap_stats s;
  rts_heap_get_stats(&s);
  return (struct mallinfo2){.arena = s.mapped_bytes, .ordblks = s.live_blocks, .uordblks = s.live_bytes,
                            .fordblks = s.mapped_bytes > s.live_bytes ? s.mapped_bytes - s.live_bytes : 0};
}
static int clamp(u64 x) { return x > 0x7fffffff ? 0x7fffffff : (int)x; }
RTS_INTERCEPT(struct mallinfo, mallinfo, void) {
  if (rts_alloc_passes()) return RTS_REAL(mallinfo)();
  struct rts_heap_stats s;
  rts_heap_get_stats(&s);
  return (struct mallinfo){.arena = clamp(s.mapped_bytes), .ordblks = clamp(s.live_blocks), .uordblks = clamp(s.live_bytes),
                           .fordblks = clamp(s.mapped_bytes > s.live_bytes ? s.mapped_bytes - s.live_bytes : 0)};
}
/* Accepted: in our heap there is nothing to tune. */
RTS_INTERCEPT(int, mallopt, int what, int value) { return rts_alloc_passes() ? RTS_REAL(mallopt)(what, value) : 1; }
RTS_INTERCEPT(int, malloc_trim, uptr pad) {
  if (rts_alloc_passes()) return RTS_REAL(malloc_trim)(pad);
  rts_heap_release();
  return 1;
}
RTS_INTERCEPT(void, malloc_stats, void) {
  if (rts_alloc_passes()) {
    RTS_REAL(malloc_stats)();
    return;
  }
  rts_heap_print_stats();
}
RTS_INTERCEPT(int, malloc_info, int options, FILE *out) {
  if (rts_alloc_passes()) return RTS_REAL(malloc_info)(options, out);
  if (options) return errno = EINVAL, -1;
  struct rts_heap_stats s;
  rts_heap_get_stats(&s);
  fprintf(out, "<malloc version=\"1\">\n<system type=\"current\" size=\"%lu\"/>\n<total type=\"rest\" count=\"%lu\" size=\"%lu\"/>\n</malloc>\n",
          s.mapped_bytes, s.live_blocks, s.live_bytes);
  return 0;
}
