/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Container annotations of <sanitizer/common_interface_defs.h>, weak. Arguments are always validated; shadow is changed only with
 * detect_container_overflow=1, because a program in which only some parts annotate would get false reports. */
#include <sanitizer/common_interface_defs.h>

#include "core/flags.h"
#include "core/init.h"
#include "heap/heap.h"
#include "platform/x86_64.h"
#include "report/report.h"
#include "shadow/shadow.h"
#include "shadow/user_poison.h"

#define CALLER_REGS ((struct rts_regs){RTS_CALLER_PC(), RTS_FRAME() + 2 * sizeof(uptr), *(const uptr *)RTS_FRAME()})

static void report_arguments(const struct rts_storage *s, const char *text, struct rts_regs regs) {
  struct rts_report r;
  rts_report_begin(&r, RTS_REPORT_BAD_CONTAINER_ANNOTATION, regs.pc, regs.sp, regs.bp, NULL);
  r.addr = r.bad_addr = s->beg;
  r.size = s->end - s->beg;
  r.has_addr = true;
  r.text = text;
  rts_report_emit(&r);
}

RTS_EXPORT void __sanitizer_annotate_contiguous_container(const void *beg, const void *end, const void *old_mid, const void *new_mid) {
  const uptr b = (uptr)beg, e = (uptr)end, from = (uptr)old_mid, to = (uptr)new_mid;
  const struct rts_storage s = {b, e, b, to};
  rts_init();
  if (!(b <= from && from <= e && b <= to && to <= e)) {
    report_arguments(&s, "old_mid and new_mid must lie in [beg, end]", CALLER_REGS);
    return;
  }
  if (!rts_flags.detect_container_overflow || b == e) return;
  rts_heap_will_poison(b);
  rts_container_apply(&s, rts_round_down(rts_min(from, to), RTS_GRANULE), rts_max(from, to));
}

RTS_EXPORT void __sanitizer_annotate_double_ended_contiguous_container(const void *beg, const void *end, const void *old_beg,
                                                                       const void *old_end, const void *new_beg,
                                                                       const void *new_end) {
  const uptr b = (uptr)beg, e = (uptr)end, ob = (uptr)old_beg, oe = (uptr)old_end, nb = (uptr)new_beg, ne = (uptr)new_end;
  const struct rts_storage s = {b, e, nb, ne};
  rts_init();
  if (!(b <= ob && ob <= oe && oe <= e && b <= nb && nb <= ne && ne <= e)) {
    report_arguments(&s, "the old and the new container must lie in the storage, begin before end", CALLER_REGS);
    return;
  }
  if (!rts_flags.detect_container_overflow || b == e) return;
  rts_heap_will_poison(b);
  rts_container_apply(&s, b, e);
}

/* Each granule of the destination admits its bytes up to the last one whose source byte is addressable. */
RTS_EXPORT void __sanitizer_copy_contiguous_container_annotations(const void *src_beg, const void *src_end, const void *dst_beg,
                                                                  const void *dst_end) {
  const uptr sb = (uptr)src_beg, se = (uptr)src_end, b = (uptr)dst_beg, e = (uptr)dst_end;
  const struct rts_storage bounds = {b, e, b, e};
  rts_init();
  if (sb > se || b > e || se - sb != e - b) {
    report_arguments(&bounds, "source and destination must have the same size", CALLER_REGS);
    return;
  }
  if (!rts_flags.detect_container_overflow || sb == b || !rts_addr_in_app(sb) || !rts_addr_in_app(b)) return;
  rts_heap_will_poison(b);
  for (uptr g = rts_round_down(b, RTS_GRANULE); g < e; g += RTS_GRANULE) {
    uptr lo = rts_max(g, b), hi = rts_min(g + RTS_GRANULE, e), last = lo;
    for (uptr a = lo; a < hi; a++)
      if (rts_byte_ok(sb + (a - b))) last = a + 1;
    const struct rts_storage s = {b, e, lo, last};
    rts_container_apply(&s, lo, hi);
  }
}

static const void *find_bad(const void *beg, const void *live_beg, const void *live_end, const void *end) {
  const struct rts_storage s = {(uptr)beg, (uptr)end, (uptr)live_beg, (uptr)live_end};
  if (!rts_flags.detect_container_overflow || s.beg >= s.end || !rts_addr_in_app(s.beg) || !rts_addr_in_app(s.end - 1)) return NULL;
  return (const void *)rts_container_find_bad(&s);
}

RTS_EXPORT const void *__sanitizer_contiguous_container_find_bad_address(const void *beg, const void *mid, const void *end) {
  return find_bad(beg, beg, mid, end);
}
RTS_EXPORT const void *__sanitizer_double_ended_contiguous_container_find_bad_address(const void *beg, const void *live_beg,
                                                                                      const void *live_end, const void *end) {
  return find_bad(beg, live_beg, live_end, end);
}
RTS_EXPORT int __sanitizer_verify_contiguous_container(const void *beg, const void *mid, const void *end) {
  return find_bad(beg, beg, mid, end) == NULL;
}
RTS_EXPORT int __sanitizer_verify_double_ended_contiguous_container(const void *beg, const void *live_beg, const void *live_end,
                                                                    const void *end) {
  return find_bad(beg, live_beg, live_end, end) == NULL;
}
