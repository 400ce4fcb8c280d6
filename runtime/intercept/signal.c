/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Installing signal handlers, and what sending a signal orders. Signals that we report ourselves are shared with the program as its options say: by default its own
 * handler wins; with handle_x=2 it is told that all went well, and ours stays. Async-signal-safe, as sigaction is. */
#include <errno.h>
#include <signal.h>
#include <ucontext.h>

#include "core/flags.h"
#include "intercept/fds.h"
#include "intercept/intercept.h"
#include "intercept/races.h"
#include "intercept/signal.h"
#include "intercept/signals.h"
#include "lockorder/lockorder.h"
#include "platform/fault.h"
#include "platform/platform.h"
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

/* -- the program's handlers: a wrapper puts them off while the runtime is at work, and makes what the sender did come before what they do. The program
 * gets to see its own handlers only. A signal that arrives while its handler is being changed may run the new one a moment early. */
#define SIGNALS 65
static struct user {
  void *fn;
  bool info;  /* SA_SIGINFO */
  bool once;  /* SA_RESETHAND: the kernel has forgotten the handler by the time it runs */
} users[SIGNALS];
static u64 sent[SIGNALS]; /* their addresses are the sync objects */

/* The signal that this thread is sending: if it comes meanwhile it is no asynchronous one. */
static _Thread_local int sending __attribute__((tls_model("initial-exec")));

/* The handler's name over the stack that it interrupted. */
RTS_COLD static void spoiled(void *handler, int signo, int before, int after, const siginfo_t *info, void *context) {
  struct rts_fault f;
  struct rts_report r;
  rts_os_fault_decode(signo, info, context, &f);
  rts_report_begin(&r, RTS_REPORT_SIGNAL_ERRNO, f.regs.pc, f.regs.sp, f.regs.bp, context);
  u32 n = (u32)rts_min(r.stack.n, RTS_STACK_MAX - 1);
  for (u32 i = n; i; i--) r.stack.pcs[i] = r.stack.pcs[i - 1] + (i == 1 && r.stack.exact_top); /* from now on a return address */
  r.stack.pcs[0] = (uptr)handler + 1;
  r.stack.n = n + 1;
  r.stack.exact_top = false;
  r.addr2 = (uptr)signo;
  r.size = (uptr)before;
  r.size2 = (uptr)after;
  rts_report_emit(&r);
}

/* A handler that interrupts the runtime waits until that is done: what it does would not be seen, its locks least of all, and if it leaves by
 * siglongjmp it would leave our locks taken. */
bool rts_signal_put_off(int signo, void *info, void *context) {
  ucontext_t *uc = context;
  if (RTS_LIKELY(!rts_tls.in_runtime && !rts_tls.in_heap && !rts_race_inside()) || rts_load_relaxed(&users[signo].once)) return false;
  u64 mask;
  rts_os_block_signals(&mask);
  bool later = rts_os_signal_again(signo, info);
  if (later) rts_signals_put_off((u64 *)&uc->uc_sigmask);
  else rts_os_restore_signals(&mask);
  return later;
}

/* Perhaps by a child, which was started after something. */
static bool by_another_process(int signo, const siginfo_t *info) {
  if (signo == SIGCHLD) return true;
  return (info->si_code == SI_USER || info->si_code == SI_QUEUE || info->si_code == SI_TKILL) && (u32)info->si_pid != rts_os_pid();
}

static void run_handler(int signo, siginfo_t *info, void *context) {
  if (rts_signal_put_off(signo, info, context)) return;
  int before = errno;
  u32 era = rts_race_handler_enters();
  struct user u = {rts_load_acquire(&users[signo].fn), rts_load_relaxed(&users[signo].info), false};
  if (rts_races_on()) {
    rts_race_acquire((uptr)&sent[signo]);
    if (by_another_process(signo, info)) rts_fds_child_ended();
  }
  u32 below = rts_lock_handler_enters();
  if (u.info) ((void (*)(int, siginfo_t *, void *))u.fn)(signo, info, context);
  else ((void (*)(int))u.fn)(signo);
  rts_lock_handler_leaves(below);
  rts_race_handler_leaves(era);
  int after = errno;
  /* What interrupted the runtime may have locks of it below: no report then. */
  bool inside = rts_inside() || rts_tls.in_heap || rts_race_inside();
  if (RTS_UNLIKELY(after != before) && rts_flags.report_signal_unsafe && sending != signo && !inside) {
    spoiled(u.fn, signo, before, after, info, context);
    errno = after;
  }
}

static bool is_function(void *fn) { return fn != (void *)SIG_DFL && fn != (void *)SIG_IGN && fn != (void *)SIG_ERR && fn != (void *)run_handler; }
static bool wraps(int signo, void *fn) {
  return signo > 0 && signo < SIGNALS && !rts_signals_is_deadly(signo) && is_function(fn);
}
/* What came before a handler was installed is before it runs, whoever sends the signal. */
static struct user set_user(int signo, struct user u) {
  struct user old = users[signo];
  if (rts_races_on()) rts_race_release((uptr)&sent[signo]);
  rts_store_relaxed(&users[signo].info, u.info);
  rts_store_relaxed(&users[signo].once, u.once);
  rts_store_release(&users[signo].fn, u.fn);
  return old;
}

static int set_action(int signo, const struct sigaction *act, struct sigaction *old) {
  struct user before = {0};
  struct sigaction ours, was;
  if (signo <= 0 || signo >= SIGNALS) return RTS_REAL(sigaction)(signo, act, old);
  before = users[signo];
  if (act && wraps(signo, (void *)act->sa_sigaction)) {
    ours = *act;
    set_user(signo, (struct user){(void *)act->sa_sigaction, (act->sa_flags & SA_SIGINFO) != 0, (act->sa_flags & SA_RESETHAND) != 0});
    ours.sa_sigaction = run_handler;
    ours.sa_flags |= SA_SIGINFO;
    act = &ours;
  }
  int ret = RTS_REAL(sigaction)(signo, act, &was);
  if (ret != 0) {
    set_user(signo, before);
    return ret;
  }
  if (was.sa_sigaction == run_handler) {
    was.sa_sigaction = (void (*)(int, siginfo_t *, void *))before.fn;
    if (!before.info) was.sa_flags &= ~SA_SIGINFO;
  }
  if (old) *old = was;
  return ret;
}

static void send(int signo) {
  if (signo <= 0 || signo >= SIGNALS || !rts_races_on()) return;
  rts_race_release((uptr)&sent[signo]);
  rts_fds_release(RTS_FDS_SIGNALS);
}
void rts_signal_taken(int signo) {
  if (signo > 0 && signo < SIGNALS && rts_races_on()) rts_race_acquire((uptr)&sent[signo]);
}

void rts_signal_coming(int signo) { send(signo); }
static u64 evented; /* bit signo - 1: some event names it */
void rts_signal_event(const struct sigevent *event) {
  if (event && event->sigev_notify != SIGEV_SIGNAL && event->sigev_notify != SIGEV_THREAD_ID) return;
  int signo = event ? event->sigev_signo : SIGALRM;
  if (signo > 0 && signo < SIGNALS) __atomic_fetch_or(&evented, 1ull << (signo - 1), __ATOMIC_RELAXED);
}
void rts_signal_events_coming(void) {
  for (u64 left = rts_load_relaxed(&evented); left; left &= left - 1) send(__builtin_ctzll(left) + 1);
}

#define SENDS(ret, name, signo, params, args) \
  RTS_REAL_DECLARE(ret, name, RTS_UNPACK params); \
  RTS_INTERCEPT(ret, name, RTS_UNPACK params) { \
    send(signo); \
    int was = sending; \
    sending = signo; \
    ret result = RTS_REAL(name) args; \
    sending = was; \
    return result; \
  }
#define RTS_UNPACK(...) __VA_ARGS__
SENDS(int, raise, signo, (int signo), (signo))
SENDS(int, kill, signo, (pid_t pid, int signo), (pid, signo))
SENDS(int, tgkill, signo, (pid_t pid, pid_t tid, int signo), (pid, tid, signo))
SENDS(int, pthread_kill, signo, (pthread_t id, int signo), (id, signo))
SENDS(int, sigqueue, signo, (pid_t pid, int signo, const union sigval value), (pid, signo, value))
SENDS(int, pthread_sigqueue, signo, (pthread_t id, int signo, const union sigval value), (id, signo, value))

static bool ours_alone(int signo) { return rts_signals_is_deadly(signo) && !rts_signals_user_may_handle(signo); }

RTS_INTERCEPT(int, sigaction, int signo, const struct sigaction *act, struct sigaction *old) {
  if (rts_intercept_alive()) {
    RTS_CALL("sigaction");
    if (act) RTS_READ_RANGE(act, sizeof *act);
    if (act && ours_alone(signo)) act = NULL;
    struct sigaction open;
    if (act && rts_shadow_lazy) {
      open = *act;
      sigdelset(&open.sa_mask, SIGSEGV);
      act = &open;
    }
    int ret = set_action(signo, act, old);
    if (ret == 0 && old && rts_dump_signal_is((void *)old->sa_sigaction)) old->sa_handler = SIG_DFL, old->sa_flags = 0;
    if (ret == 0 && old) RTS_WRITE_RANGE(old, sizeof *old);
    return ret;
  }
  return RTS_REAL(sigaction)(signo, act, old);
}
RTS_INTERCEPT_ALIAS(__sigaction, sigaction);

/* signal() knows best whether calls are to be interrupted, but does not ask for the information about the signal. */
static void ask_for_info(int signo) {
  struct sigaction now;
  if (RTS_REAL(sigaction)(signo, NULL, &now) != 0 || now.sa_sigaction != run_handler) return;
  now.sa_flags |= SA_SIGINFO;
  RTS_REAL(sigaction)(signo, &now, NULL);
}

RTS_INTERCEPT(__sighandler_t, signal, int signo, __sighandler_t handler) {
  if (rts_intercept_alive() && ours_alone(signo)) return SIG_DFL;
  if (!wraps(signo, (void *)handler)) {
    __sighandler_t was = RTS_REAL(signal)(signo, handler);
    if (rts_dump_signal_is((void *)was)) return SIG_DFL;
    return (void *)was == (void *)run_handler ? (__sighandler_t)users[signo].fn : was;
  }
  struct user before = set_user(signo, (struct user){(void *)handler, false, false});
  __sighandler_t was = RTS_REAL(signal)(signo, (__sighandler_t)(void *)run_handler);
  if (was == SIG_ERR) set_user(signo, before);
  else ask_for_info(signo);
  if (rts_dump_signal_is((void *)was)) return SIG_DFL;
  return (void *)was == (void *)run_handler ? (__sighandler_t)before.fn : was;
}
RTS_INTERCEPT_ALIAS(bsd_signal, signal);
RTS_INTERCEPT_ALIAS(ssignal, signal);

/* The kernel's sets have 64 bits; that much is read and written. */
#define SET_BYTES 8
RTS_REAL_DECLARE(int, sigprocmask, int, const sigset_t *, sigset_t *);
RTS_REAL_DECLARE(int, pthread_sigmask, int, const sigset_t *, sigset_t *);

#define MASK(name) \
  RTS_INTERCEPT(int, name, int how, const sigset_t *set, sigset_t *old) { \
    if (!rts_intercept_alive()) return RTS_REAL(name)(how, set, old); \
    RTS_CALL(#name); \
    sigset_t copy; \
    if (set) RTS_READ_RANGE(set, SET_BYTES); \
    int ret = RTS_REAL(name)(how, how == SIG_UNBLOCK ? set : without_segv(set, &copy), old); \
    if (ret == 0 && old) RTS_WRITE_RANGE(old, SET_BYTES); \
    return ret; \
  }
MASK(sigprocmask)
MASK(pthread_sigmask)
