/*
 * Allocation that does not fail: out of memory ends the program with a line on
 * stderr and status 1, which the runtime treats like a symbolizer that is not
 * installed.
 */
#ifndef RTSAN_SYMBOLIZER_MEMORY_H
#define RTSAN_SYMBOLIZER_MEMORY_H

#include <stddef.h>

/* Zeroed; the caller frees. */
void *rts_memory_take(size_t count, size_t size);

/* A larger copy of an array of *room items; old memory is released. */
void *rts_memory_grow(void *items, size_t *room, size_t size);

/* A copy of the first `length` bytes plus a terminator; the caller frees. */
char *rts_memory_text(const char *text, size_t length);

#endif
