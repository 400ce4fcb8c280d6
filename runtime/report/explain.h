/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Explanations on request, outside of any report. All take the report lock; not for signal handlers. */
#ifndef RTS_REPORT_EXPLAIN_H
#define RTS_REPORT_EXPLAIN_H
#include "base/types.h"

/* Prints what lies at addr, with its stacks. */
void rts_report_explain(uptr addr);
/* Formats the frames at the return address pc. Directives: %p address, %f function, %s file, %S file:line:column, %l line, %c column,
 * %m module, %M (module+offset), %o offset, %F "in function", %L file:line:column or (module+offset), %n frame number, %%. One text for each
 * inlined frame, each with its NUL, and an empty one at the end. */
void rts_report_symbolize_pc(uptr pc, const char *fmt, char *out, uptr cap);
/* %g name, %s file, %l line, %p address of the global at addr; empty if there is none. */
void rts_report_symbolize_global(uptr addr, const char *fmt, char *out, uptr cap);
#endif
