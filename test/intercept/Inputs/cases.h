/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Tests of this folder run the same calls twice: with argument 1 every case has one byte too little (extra == 1) and must be
 * reported, with argument 0 everything fits exactly and nothing may be. CASE names the case on stderr, between the reports. */
#ifndef CASES_H
#define CASES_H
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static volatile size_t extra;

#define CASE(name) (fprintf(stderr, "case %s.\n", #name), fflush(stderr))

/* n bytes of 'a', exactly, on the heap; never freed. */
static char *block(size_t n) {
  char *p = malloc(n);
  for (size_t i = 0; i < n; i++) p[i] = 'a';
  return p;
}
/* Room for a T, short by `extra`. */
#define ROOM(T) ((T *)block(sizeof(T) - extra))
/* A string of n characters whose NUL is missing when extra is 1. */
static char *text(size_t n) {
  char *p = block(n + 1 - extra);
  if (!extra) p[n] = 0;
  return p;
}
static inline void start(int argc, char **argv) { extra = argc > 1 && argv[1][0] == '1'; }
static inline int finish(void) {
  fprintf(stderr, "all done\n");
  return 0;
}
#endif
