/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Poison that the program asks for. Granules at the edges are shared with bytes outside the range, and a granule can only say "the first k
 * bytes are addressable": poisoning never takes a byte outside the range away, unpoisoning may give some back.
 * No locks; the caller owns the memory. Async-signal-safe. */
#ifndef RTS_SHADOW_USER_POISON_H
#define RTS_SHADOW_USER_POISON_H
#include "base/types.h"

void rts_user_poison(uptr addr, uptr size);
void rts_user_unpoison(uptr addr, uptr size);

/* Container annotations: of the storage [beg, end) exactly [live_beg, live_end) is addressable from now on, as far as granules can say it;
 * only granules that meet [from, to) are written. Bytes before beg stay addressable, bytes from end on stay what they are. */
struct rts_storage {
  uptr beg, end, live_beg, live_end;
};
void rts_container_apply(const struct rts_storage *s, uptr from, uptr to);
/* First byte whose state differs from what the container says, 0 if none. Bytes that no granule can express count as right. */
uptr rts_container_find_bad(const struct rts_storage *s);
#endif
