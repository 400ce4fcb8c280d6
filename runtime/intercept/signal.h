/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Signals as a means to order threads; see signal.c. */
#ifndef RTS_INTERCEPT_SIGNAL_H
#define RTS_INTERCEPT_SIGNAL_H

/* sigwait or its kin took the signal: what was done before it was sent is before what follows. */
void rts_signal_taken(int signo);
/* The kernel will send signo, or what the event names, because of what the caller does now. Which of the signals that events of this process name, is not
 * known where a timer is set or a message sent: all of them. */
void rts_signal_coming(int signo);
struct sigevent;
void rts_signal_event(const struct sigevent *event);
void rts_signal_events_coming(void);

#endif
