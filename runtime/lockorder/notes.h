/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Notes: what a program had better not do while it holds a lock. Counted as it happens, one for each place that does it and each place where the
 * lock was taken; printed at exit, most frequent first. Never reports. Off unless the options say so; any thread; a signal handler that
 * interrupted the runtime goes unseen. Cost: one load while off, or while nothing is held; else about 0.3 us a lock, and a stack. */
#ifndef RTS_LOCKORDER_NOTES_H
#define RTS_LOCKORDER_NOTES_H
#include "base/types.h"

enum rts_lock_note {
  RTS_NOTE_BLOCKS,    /* a call that may block for long; option report_blocking_under_lock */
  RTS_NOTE_SUSPENDS,  /* a coroutine gives up its thread; the same option */
  RTS_NOTE_READ_AGAIN,/* takes for reading what it holds for reading: blocks for ever if a writer comes in between; always on, told if there is such a writer */
  RTS_NOTE_KINDS
};

extern u32 rts_lock_notes_on __attribute__((visibility("hidden"))); /* report_blocking_under_lock; set with the detector */
/* The calling thread does what `kind` says, in or by `function` (text that stays), called at pc in the frame fp, whatever locks it holds
 * but `except` (0: none), of which the call lets go. */
RTS_COLD void rts_lock_note_all_held(enum rts_lock_note kind, const char *function, uptr pc, uptr fp, uptr except);
/* The calling thread t reads the lock again, whose number in the order graph is given, at ctx; was: how it holds it. */
struct rts_held_lock;
struct rts_order_thread;
RTS_COLD void rts_lock_note_read_again(const struct rts_order_thread *t, const char *function, u32 number, u32 ctx, const struct rts_held_lock *was);
/* In an interceptor, where a call blocks. */
#define RTS_LOCK_BLOCKS(function, pc, fp, except) \
  do { \
    if (RTS_UNLIKELY(rts_lock_notes_on)) rts_lock_note_all_held(RTS_NOTE_BLOCKS, function, pc, fp, except); \
  } while (0)
/* A coroutine gives up its thread: of the locks that the thread holds, those that it took after `since`, its rts_held_serial when this
 * activation began. What: "co_await". */
RTS_COLD void rts_lock_note_suspension(u32 since, const char *what, uptr pc, uptr fp);
/* Activations of coroutines that cannot keep a number themselves: one begins in the frame fp; the innermost suspends, by a call
 * that comes from pc and whose own frame is fp. */
RTS_COLD void rts_lock_coroutine_enters(uptr fp);
RTS_COLD void rts_lock_coroutine_suspends(const char *what, uptr pc, uptr fp);
/* At exit. */
void rts_lock_notes_print(void);
void rts_lock_notes_lock(void); /* fork */
void rts_lock_notes_unlock(void);
#endif
