/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Options of RTSAN_OPTIONS, from the one list in flags.def. Read-only after rts_flags_init; defaults are valid before it. */
#ifndef RTS_CORE_FLAGS_H
#define RTS_CORE_FLAGS_H
#include "base/types.h"

typedef bool rts_flag_bool;
typedef s64 rts_flag_int;
typedef const char *rts_flag_str;

struct rts_flags {
#define RTS_FLAG(type, name, def, help) rts_flag_##type name;
#include "core/flags.def"
#undef RTS_FLAG
};
extern struct rts_flags rts_flags;
/* Compiled-in defaults, then the environment. Ends the process with one line if an option is unknown or malformed. */
void rts_flags_init(void);
/* "%p" -> pid, "%e" -> program name. Result in buf, always terminated. */
void rts_flags_expand(const char *pattern, char *buf, uptr cap);
#endif
