/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See extras.h. Owns the number of the process that started, and who handles dump_signal. */
#include "lockorder/extras.h"

#include "base/str.h"
#include "core/flags.h"
#include "lockorder/lockorder.h"
#include "lockorder/notes.h"
#include "lockorder/profile.h"
#include "platform/fault.h"
#include "platform/platform.h"

static u32 start_pid;

bool rts_lock_extras_ours(const char *path) { return start_pid == rts_os_pid() || rts_strstr(path, "%p"); }

static int dump_signo;
static uptr dump_handler;

void rts_lock_dump_by(int signo, uptr handler) {
  dump_handler = handler;
  dump_signo = signo;
}

u64 rts_lock_dump_mask(void) { return dump_signo && rts_os_signal_current(dump_signo) == dump_handler ? 1ull << (dump_signo - 1) : 0; }

void rts_lock_extras_start(void) {
  start_pid = rts_os_pid();
  rts_lock_notes_on = rts_flags.detect_deadlocks && rts_flags.report_blocking_under_lock;
  rts_lock_profile_start();
}

void rts_lock_at_exit(void) {
  rts_lock_notes_print();
  rts_lock_profile_write();
  rts_lock_graph_write();
}
