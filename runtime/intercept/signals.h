/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Between signal.c, which installs the program's handlers, and dump_signal.c, which has one of our own. */
#ifndef RTS_INTERCEPT_SIGNALS_H
#define RTS_INTERCEPT_SIGNALS_H
#include "base/types.h"

/* In a handler of an asynchronous signal, first thing: true if it interrupted the runtime. It is to return at once then, and comes again. */
bool rts_signal_put_off(int signo, void *info, void *context);
/* Once, when options are known. */
void rts_dump_signal_init(void);
bool rts_dump_signal_is(const void *handler);
#endif
