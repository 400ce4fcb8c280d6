/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* "We are wrong": our own assertions. RTS_CHECK is always on, RTS_DCHECK in the debug flavour (RTS_DEBUG). Both print one
 * line to the original stderr and die; never used for mistakes of the program (a report) or lack of room (degrade). */
#ifndef RTS_BASE_CHECK_H
#define RTS_BASE_CHECK_H
#include "base/types.h"

RTS_NORETURN RTS_COLD void rts_check_failed(const char *file, int line, const char *what, u64 a, u64 b);

#define RTS_CHECK(x) \
  do { if (RTS_UNLIKELY(!(x))) rts_check_failed(__FILE_NAME__, __LINE__, #x, 0, 0); } while (0)
#define RTS_CHECK_OP(a, op, b) \
  do { \
    u64 rts_a_ = (u64)(a), rts_b_ = (u64)(b); \
    if (RTS_UNLIKELY(!(rts_a_ op rts_b_))) rts_check_failed(__FILE_NAME__, __LINE__, #a " " #op " " #b, rts_a_, rts_b_); \
  } while (0)
#ifdef RTS_DEBUG
#define RTS_DCHECK(x) RTS_CHECK(x)
#define RTS_DCHECK_OP(a, op, b) RTS_CHECK_OP(a, op, b)
/* Debug builds shrink limits "to give bugs a chance": RTS_LIMIT(release, debug). */
#define RTS_LIMIT(release, debug) (debug)
#else
#define RTS_DCHECK(x) ((void)0)
#define RTS_DCHECK_OP(a, op, b) ((void)0)
#define RTS_LIMIT(release, debug) (release)
#endif
#endif
