/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Installing signal handlers. Signals that we report ourselves are shared with the program as its options say: by default its own
 * handler wins; with handle_x=2 it is told that all went well, and ours stays. Async-signal-safe, as sigaction is. */
#include <signal.h>

#include "intercept/intercept.h"
#include "report/signals.h"
#include "shadow/lazy.h"

RTS_REAL_DECLARE(int, sigaction, int, const struct sigaction *, struct sigaction *);
RTS_REAL_DECLARE(__sighandler_t, signal, int, __sighandler_t);

/* With shadow on demand nobody may block SIGSEGV: a check would end the process without a word. */
static const sigset_t *without_segv(const sigset_t *set, sigset_t *copy) {
  if (!set || !rts_shadow_lazy) return set;
  *copy = *set;
  sigdelset(copy, SIGSEGV);
  return copy;
}

static bool ours_alone(int signo) { return rts_signals_is_deadly(signo) && !rts_signals_user_may_handle(signo); }

RTS_INTERCEPT(int, sigaction, int signo, const struct sigaction *act, struct sigaction *old) {
  if (rts_intercept_on()) {
    RTS_CALL("sigaction");
    if (act) RTS_READ_RANGE(act, sizeof *act);
    if (act && ours_alone(signo)) act = NULL;
    struct sigaction open;
    if (act && rts_shadow_lazy) {
      open = *act;
      sigdelset(&open.sa_mask, SIGSEGV);
      act = &open;
    }
    int ret = RTS_REAL(sigaction)(signo, act, old);
    if (ret == 0 && old) RTS_WRITE_RANGE(old, sizeof *old);
    return ret;
  }
  return RTS_REAL(sigaction)(signo, act, old);
}
RTS_INTERCEPT_ALIAS(__sigaction, sigaction);

RTS_INTERCEPT(__sighandler_t, signal, int signo, __sighandler_t handler) {
  if (rts_intercept_on() && ours_alone(signo)) return SIG_DFL;
  return RTS_REAL(signal)(signo, handler);
}
RTS_INTERCEPT_ALIAS(bsd_signal, signal);
RTS_INTERCEPT_ALIAS(ssignal, signal);

/* The kernel's sets have 64 bits; that much is read and written. */
#define SET_BYTES 8
RTS_REAL_DECLARE(int, sigprocmask, int, const sigset_t *, sigset_t *);
RTS_REAL_DECLARE(int, pthread_sigmask, int, const sigset_t *, sigset_t *);

#define MASK(name) \
  RTS_INTERCEPT(int, name, int how, const sigset_t *set, sigset_t *old) { \
    if (!rts_intercept_on()) return RTS_REAL(name)(how, set, old); \
    RTS_CALL(#name); \
    sigset_t copy; \
    if (set) RTS_READ_RANGE(set, SET_BYTES); \
    int ret = RTS_REAL(name)(how, how == SIG_UNBLOCK ? set : without_segv(set, &copy), old); \
    if (ret == 0 && old) RTS_WRITE_RANGE(old, SET_BYTES); \
    return ret; \
  }
MASK(sigprocmask)
MASK(pthread_sigmask)
