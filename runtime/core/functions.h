/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Functions of instrumented modules, and which of them are known to ask for contexts (context.h), one bit each. Told apart by the modules' own
 * unwind tables (.eh_frame_hdr, sorted by address: Linux Standard Base, "Exception Frames"), which are mapped as long as the module is.
 *
 * Any thread, also in signal handlers; no lock but where a module comes. General registers only. pc: of an instruction in a function that runs, so
 * that its module cannot go meanwhile. Cost: a binary search in the module's functions. */
#ifndef RTS_CORE_FUNCTIONS_H
#define RTS_CORE_FUNCTIONS_H
#include "base/types.h"

struct rts_functions {
  struct rts_functions *next;
  uptr lo, hi;                   /* the module's code is in [lo, hi) */
  const struct rts_unwind_table *table;
  bool gone;
  u64 *asked;                    /* a bit for each row of the table; null: none has */
};
/* A module came, whose unwind table is at `table` (0: none; then its functions never ask). *f stays for ever. One caller at a time. Not for signal
 * handlers. */
void rts_functions_add(struct rts_functions *f, uptr lo, uptr hi, uptr table);
/* It went, or came again at the same place. */
void rts_functions_set_gone(struct rts_functions *f, bool gone);
/* How often one went: what is remembered by address may be of others since. */
extern u32 rts_functions_gone;

/* The function that pc is in has asked, each of whose calls forgets where it begins what is remembered of its frame. */
RTS_COLD void rts_function_has_asked(uptr pc);
/* Has it? */
RTS_COLD bool rts_function_asks(uptr pc);
#endif
