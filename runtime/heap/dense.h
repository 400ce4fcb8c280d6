/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Large pages for a heap that has become large. The quarantine makes every allocation land in memory that is cold; with 4 KB pages
 * most of what that costs is page walks: three for a block, for its bytes, its record and its shadow.
 *
 * D1 nothing happens while the heap is small (RTS_DENSE_FROM).
 * D2 what comes after that is large from the start: regions for classes that have filled one are cut from stretches of 2 MB, mapped
 *    whole and marked, and so are the shadow of the 16 MB around and, where races are looked for, the cells. A class can leave one region partly unused, so memory grows by less
 *    than what those classes hold already (allocation churn with 64 MB in quarantine: by 3 to 6 %, for 10 to 45 % less time).
 * D3 what was there before is collapsed when it is in use: a stretch whose regions all hold slots of at most a page, and are mostly
 *    carved; the shadow of a stretch that is so throughout. Each is tried once; three refusals in a row (old kernels) end it for good.
 * No locks held, any thread; reads of the region table are racy, and a wrong guess costs time only. */
#ifndef RTS_HEAP_DENSE_H
#define RTS_HEAP_DENSE_H
#include "base/check.h"
#include "base/types.h"

#define RTS_DENSE_FROM (RTS_LIMIT(16ul, 1ul) << 20)

/* A region for slots, mapped already; -1: none of this kind. */
s64 rts_dense_take(void);
/* Region r has got another quarter of its slots. */
void rts_dense_region_done(u32 r);
#endif
