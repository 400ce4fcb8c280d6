/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Signals as a means to order threads; see signal.c. */
#ifndef RTS_INTERCEPT_SIGNAL_H
#define RTS_INTERCEPT_SIGNAL_H

/* sigwait or its kin took the signal: what was done before it was sent is before what follows. */
void rts_signal_taken(int signo);

#endif
