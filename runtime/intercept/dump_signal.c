/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The option dump_signal: a handler that prints threads and locks. A handler of the program's own replaces it, as does ignoring the signal; the program
 * never gets to see ours. It waits until the runtime is left, as the program's do. Calls that the signal interrupts go on where the system allows that. */
#include <errno.h>
#include <signal.h>

#include "base/say.h"
#include "base/str.h"
#include "core/flags.h"
#include "intercept/signals.h"
#include "lockorder/extras.h"
#include "lockorder/lockorder.h"
#include "platform/fault.h"
#include "report/signals.h"

static void dump(int signo, void *info, void *context) {
  if (rts_signal_put_off(signo, info, context)) return;
  int was = errno;
  rts_lock_dump();
  errno = was;
}

static int number_of(const char *name) {
  static const struct {
    const char *name;
    int signo;
  } names[] = {{"USR1", SIGUSR1}, {"USR2", SIGUSR2}, {"HUP", SIGHUP}, {"INT", SIGINT}, {"QUIT", SIGQUIT}, {"ALRM", SIGALRM}, {"TERM", SIGTERM}, {"CONT", SIGCONT},
               {"TSTP", SIGTSTP}, {"TTIN", SIGTTIN}, {"TTOU", SIGTTOU}, {"URG", SIGURG}, {"XCPU", SIGXCPU}, {"XFSZ", SIGXFSZ}, {"VTALRM", SIGVTALRM},
               {"PROF", SIGPROF}, {"WINCH", SIGWINCH}, {"IO", SIGIO}, {"PWR", SIGPWR}, {"CHLD", SIGCHLD}, {"PIPE", SIGPIPE}};
  s64 n;
  if (rts_parse_s64(name, &n)) return n > 0 && n < 65 && n != SIGKILL && n != SIGSTOP && n != 32 && n != 33 ? (int)n : 0;
  if (rts_strncmp(name, "SIG", 3) == 0) name += 3;
  for (uptr i = 0; i < RTS_COUNT(names); i++)
    if (rts_strcmp(names[i].name, name) == 0) return names[i].signo;
  return 0;
}

void rts_dump_signal_init(void) {
  if (!*rts_flags.dump_signal) return;
  int signo = number_of(rts_flags.dump_signal);
  if (!signo || rts_signals_is_deadly(signo)) rts_fatal("dump_signal=%s: not a signal that can be handled for this (SIGUSR2, USR2 or a number)", rts_flags.dump_signal);
  if (rts_os_signal_install_async(signo, dump)) rts_lock_dump_by(signo, (uptr)dump);
}

bool rts_dump_signal_is(const void *handler) { return handler == (const void *)dump; }
