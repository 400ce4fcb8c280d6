/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Bare string and memory helpers: unchecked, async-signal-safe, usable before init. Semantics as the C library's. */
#ifndef RTS_BASE_STR_H
#define RTS_BASE_STR_H
#include "base/types.h"

void *rts_memcpy(void *d, const void *s, uptr n);
void *rts_memmove(void *d, const void *s, uptr n);
void *rts_memset(void *d, int c, uptr n);
int rts_memcmp(const void *a, const void *b, uptr n);
void *rts_memchr(const void *s, int c, uptr n);
uptr rts_strlen(const char *s);
uptr rts_strnlen(const char *s, uptr n);
int rts_strcmp(const char *a, const char *b);
int rts_strncmp(const char *a, const char *b, uptr n);
char *rts_strchr(const char *s, int c);
char *rts_strrchr(const char *s, int c);
char *rts_strstr(const char *hay, const char *needle);
/* Copies at most cap-1 bytes and always terminates (cap > 0). Returns the length copied. */
uptr rts_strlcpy(char *d, const char *s, uptr cap);
/* Shell-like match: '*' matches any run; the pattern may match anywhere unless anchored by ^ and $. As used by suppressions. */
bool rts_glob_match(const char *pattern, const char *text);
/* Decimal or 0x hex, optional sign, whole string. False (and *out untouched) if malformed or out of range. */
bool rts_parse_s64(const char *s, s64 *out);
#endif
