/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Names for the addresses of one report: gathered first, asked for in one go, then looked up.
 * Everything here is under the report lock. Texts live until the next rts_symbolize_reset. */
#ifndef RTS_REPORT_SYMBOLIZE_H
#define RTS_REPORT_SYMBOLIZE_H
#include "base/types.h"
#include "platform/modules.h"

struct rts_frame {
  const char *function, *file; /* null if unknown */
  u32 line, column;            /* 0 if unknown */
};

struct rts_sym {
  uptr addr;                   /* inside the instruction of interest */
  const struct rts_module *module;
  uptr offset;                 /* in the module's file: addr - bias */
  const struct rts_frame *frames; /* innermost first; the last is the real function */
  u32 n;                       /* 0 if nothing is known but the module */
};

void rts_symbolize_reset(void);
void rts_symbolize_add(uptr addr);
/* Names all that were added: by rtsan-symbolizer within its time limit, else from symbol tables. */
void rts_symbolize_run(void);
/* Prints a note if names are missing for want of the symbolizer: after the report, which tools read line by line. */
void rts_symbolize_say_problem(void);
/* Added ones come with their names; for others at least the module. Never null. */
const struct rts_sym *rts_symbolize_get(uptr addr);
#endif
