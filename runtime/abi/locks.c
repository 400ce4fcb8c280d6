/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Entry points of code that is checked for locks. */
#include "abi/abi.h"
#include "core/init.h"
#include "lockorder/lockorder.h"

RTS_EXPORT void __rts_enable_locks(void);
RTS_EXPORT void __rts_enable_locks(void) {
  rts_init();
  rts_locks_enable();
}
