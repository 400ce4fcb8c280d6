/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* One line to the user, from anywhere in the runtime (implemented by report/channel.c). Any context, also before init. */
#ifndef RTS_BASE_SAY_H
#define RTS_BASE_SAY_H
#include "base/types.h"

/* "==PID==rtsan: text" on the report channel. */
void rts_note(const char *fmt, ...) RTS_PRINTF(1, 2);
/* The same, then exit code 1: errors of use (bad option, impossible address space). */
RTS_NORETURN void rts_fatal(const char *fmt, ...) RTS_PRINTF(1, 2);
/* Raw text on the report channel. */
void rts_report_write(const char *s, uptr n);
/* A note of several lines, each ended; at most 8 KB of it with log_format=json. */
void rts_report_write_note(const char *s, uptr n);
#endif
