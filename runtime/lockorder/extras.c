/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See extras.h. No state. */
#include "lockorder/extras.h"

#include "core/flags.h"
#include "lockorder/lockorder.h"
#include "lockorder/notes.h"
#include "lockorder/profile.h"

void rts_lock_extras_start(void) {
  rts_lock_notes_on = rts_flags.detect_deadlocks && rts_flags.report_blocking_under_lock;
  rts_lock_profile_start();
}

void rts_lock_at_exit(void) {
  rts_lock_notes_print();
  rts_lock_profile_write();
}
