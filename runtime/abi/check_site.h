/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Reads instrumented code: which check is at this place? */
#ifndef RTS_ABI_CHECK_SITE_H
#define RTS_ABI_CHECK_SITE_H
#include "report/report.h"

/* pc: an instruction that loads shadow for an inline check. What the check is for, as its cold side shows, or UNKNOWN. Never faults;
 * any context. */
enum rts_access rts_abi_access_at(uptr pc, bool *of_cells);
#endif
