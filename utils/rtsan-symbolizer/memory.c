#include "memory.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *check(void *memory) {
  if (!memory) {
    fputs("rtsan-symbolizer: out of memory\n", stderr);
    exit(1);
  }
  return memory;
}

void *rts_memory_take(size_t count, size_t size) {
  return check(calloc(count ? count : 1, size));
}

void *rts_memory_grow(void *items, size_t *room, size_t size) {
  size_t wanted = *room ? *room * 2 : 64;
  if (wanted > SIZE_MAX / size)
    check(NULL);
  *room = wanted;
  return check(realloc(items, wanted * size));
}

char *rts_memory_text(const char *text, size_t length) {
  char *copy = rts_memory_take(length + 1, 1);
  memcpy(copy, text, length);
  return copy;
}
