/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Registration of modules that are instrumented for races. */
#include "abi/abi.h"
#include "core/init.h"
#include "intercept/races.h"

RTS_EXPORT void __rts_enable_races(void);
RTS_EXPORT void __rts_enable_races(void) {
  rts_watch();
  rts_races_enable(RTS_CALLER_PC(), false);
}
RTS_EXPORT void __rts_enable_races_mixed(void);
RTS_EXPORT void __rts_enable_races_mixed(void) {
  rts_watch();
  rts_races_enable(RTS_CALLER_PC(), true);
}
