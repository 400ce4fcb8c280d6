/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Suppressions: lines "type:pattern" of the file named by suppressions=...; # starts a comment line.
 *
 * types: any kind of report as printed ("heap-use-after-free"), memory (all of them), alloc_dealloc_mismatch, and for errors found in the
 *        arguments of a libc function: interceptor_name (that function), interceptor_via_fun, interceptor_via_lib (a frame of the stack).
 *        race (also by the name of the variable), race_top (only the two accesses' own frames), called_from_lib (only their modules), thread
 *        (thread leaks), signal (handlers that spoil errno), deadlock (and inversions of lock order), mutex (wrong uses of locks); the last two also
 *        by the name of the variable that a lock is, and by where it was initialised or allocated.
 * A pattern is matched against function (as in the symbol table and as demangled), source file and module of every frame, inlined ones
 * included, of every stack of the report; '*' is any run, ^ and $ anchor. Under the report lock. */
#ifndef RTS_REPORT_SUPPRESS_H
#define RTS_REPORT_SUPPRESS_H
#include "base/types.h"

struct rts_diagnosis;

/* Reads the file; a missing file or a bad line ends the process with one line. */
void rts_suppress_init(const char *path);
/* For tests and rtsan.h: the same from text; `name` is what errors call it. */
void rts_suppress_parse(const char *text, const char *name);
/* Text that was written for another tool: what is not known here is left aside. Null is fine. */
void rts_suppress_parse_foreign(const char *text);
bool rts_suppress_any(void);
/* By what is known without the symbolizer: modules and symbol tables. True: keep quiet; the hit is counted. */
bool rts_suppress_early(const struct rts_diagnosis *d);
/* By symbolized names. */
bool rts_suppress_late(const struct rts_diagnosis *d);
/* At exit: which matched how often, and which never did. */
void rts_suppress_print_used(void);
#endif
