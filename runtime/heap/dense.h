/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Large pages for a heap that has become large. The quarantine makes every allocation land in memory that is cold; with 4 KB pages
 * most of what that costs is page walks: three for a block, for its bytes, its record and its shadow. (Allocation churn with 64 MB
 * in quarantine: 15 to 25 % less time.)
 *
 * D1 nothing happens while the heap is small (RTS_DENSE_FROM), and only memory that is in use is collapsed: a stretch of 2 MB whose
 *    regions all hold slots of at most a page, and are mostly carved; the shadow of a stretch that is so
 *    throughout. So resident memory grows by a fifth of a stretch at most.
 * D2 each stretch is tried once; three refusals in a row (old kernels) end it for good.
 * No locks held, any thread; reads of the region table are racy, and a wrong guess costs time only. */
#ifndef RTS_HEAP_DENSE_H
#define RTS_HEAP_DENSE_H
#include "base/check.h"
#include "base/types.h"

#define RTS_DENSE_FROM (RTS_LIMIT(16ul, 1ul) << 20)

/* Region r has got another quarter of its slots. */
void rts_dense_region_done(u32 r);
#endif
