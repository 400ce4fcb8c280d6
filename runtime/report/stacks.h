/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Stacks and locks in texts that are no reports: lists, tables, dumps. All between begin and end, which hold the report lock.
 * Names are asked for many stacks at a time, since that starts a program; they live until the next ask or the end. */
#ifndef RTS_REPORT_STACKS_H
#define RTS_REPORT_STACKS_H
#include "base/types.h"
#include "report/out.h"

/* False: this thread is in a report already. */
bool rts_stacks_begin(void);
void rts_stacks_end(void);
/* Asks for the names of the first `frames` frames of each stack (depot ids); of as many as fit, which it returns: one at least. */
u32 rts_stacks_name(const u32 *ctx, u32 n, u32 frames);
/* Numbered lines, as in reports, without the empty line behind them. */
void rts_stacks_put(struct rts_out *o, u32 ctx, u32 frames);
/* "outermost;...;innermost", for flame graphs; "unknown" if there is no stack. */
void rts_stacks_put_folded(struct rts_out *o, u32 ctx);
/* "FILE:LINE in FUNCTION" of the frame that a reader would blame; "an unknown place" if there is none. */
void rts_stacks_put_site(struct rts_out *o, u32 ctx);
/* The variable that lies at addr, as 'name' or 'name'+8, or nothing; true if there was one. */
bool rts_stacks_put_variable(struct rts_out *o, uptr addr);
/* Of the heap block that addr lies in: where it was allocated, or 0. *offset: how far inside. */
u32 rts_stacks_block(uptr addr, uptr *offset);
#endif
