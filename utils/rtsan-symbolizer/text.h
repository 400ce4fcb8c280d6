/* Small text helpers shared by the modes. */
#ifndef RTSAN_SYMBOLIZER_TEXT_H
#define RTSAN_SYMBOLIZER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A whole text of hex digits, "0x" allowed, at most 64 bits. */
bool rts_text_hex(const char *text, uint64_t *value);

/* An even number of hex digits, at least two. */
bool rts_text_is_build_id(const char *text);

/* Undoes percent encoding in place. False on a bad escape, an encoded zero byte
   or an empty result. */
bool rts_text_decode(char *text);

/* Prints the text with control characters as '?', cut to `limit` bytes with
   "..." at its end; NULL or "" prints the unknown mark. */
void rts_text_print(FILE *out, const char *text, size_t limit);

#endif
