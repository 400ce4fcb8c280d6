/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Registration of modules that are instrumented for races, or checked for locks. */
#include "abi/abi.h"
#include "core/init.h"
#include "intercept/races.h"
#include "lockorder/lockorder.h"

RTS_EXPORT void __rts_enable_races(void);
RTS_EXPORT void __rts_enable_races(void) {
  rts_init();
  rts_races_enable(RTS_CALLER_PC());
  rts_abi_enable_locks();
}

void rts_abi_enable_locks(void) {
  rts_locks_enable();
  if (rts_lock_active) rts_memory_watch();
}

/* This DSO is checked for uses of locks. After __rts_init. */
RTS_EXPORT void __rts_enable_locks(void);
RTS_EXPORT void __rts_enable_locks(void) {
  rts_init();
  rts_abi_enable_locks();
}
