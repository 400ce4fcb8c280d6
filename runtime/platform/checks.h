/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What the modules of this process say that they are checked for. */
#ifndef RTS_PLATFORM_CHECKS_H
#define RTS_PLATFORM_CHECKS_H
#include "base/types.h"
#include "rtsan/layout.h"

/* RTS_CHECKS_* of all modules that are mapped now, together; 0 if none says anything. Asks the loader, under its lock. About 2 us. */
u32 rts_os_checks(void);
#endif
