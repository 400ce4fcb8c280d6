/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Shadow and race cells on demand, for processes that may not reserve all of it (ulimit -v, vm.overcommit_memory=2): a page of shadow is mapped when it is
 * first touched, by our SIGSEGV handler. The program then cannot have a handler for SIGSEGV or block it. */
#ifndef RTS_SHADOW_LAZY_H
#define RTS_SHADOW_LAZY_H
#include "platform/fault.h"

extern bool rts_shadow_lazy;
void rts_shadow_lazy_start(void);
/* A zeroed table of ours, of whose size little will be touched; where shadow is mapped on demand, so is it. Ends the process if there is no
 * room. Init only. */
void *rts_shadow_table(uptr size, const char *what);
/* What handles a SIGSEGV that is not for shadow; null: the default action. */
void rts_shadow_lazy_next(rts_signal_handler next);
#endif
