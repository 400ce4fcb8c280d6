// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// memcmp as the compiler knows it, which goes to an entry of its own: it reads all that it is given, or with strict_memcmp=0 up to and with the first byte
// that differs; and memory errors as ever. The reports name memcmp and its caller's line.
// RUN: %clang_rtsan -O2 %s -o %t -lpthread
// RUN: not %t race 2>&1 | FileCheck --check-prefixes=RACE,ALL %s
// RUN: not %t behind 2>&1 | FileCheck --check-prefixes=RACE,ALL %s
// RUN: not %t last 2>&1 | FileCheck --check-prefixes=RACE,ALL %s
// RUN: %env_rtsan_opts=strict_memcmp=0 not %t race 2>&1 | FileCheck --check-prefixes=RACE,DIFFERENCE %s
// RUN: %env_rtsan_opts=strict_memcmp=0 %t behind 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: %t outside 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: %t ordered 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: not %t beyond 2>&1 | FileCheck --check-prefix=BEYOND %s
// RUN: not %t freed 2>&1 | FileCheck --check-prefix=FREED %s
#define _GNU_SOURCE
#include <string.h>
#include "Inputs/invisible.h"
static char *text, word[64];
static void *other(void *at) {
  text[(long)at] = '7';
  go(1);
  return at;
}
__attribute__((noinline)) static int differ(const char *a, const char *b, size_t n) {
  return memcmp(a, b, n) != 0;
}
int main(int argc, char **argv) {
  pthread_t t;
  const char *what = argc > 1 ? argv[1] : "";
  text = malloc(21);
  memset(text, '1', 21), memset(word, '1', sizeof word);
  word[11] = '2';
  long at = !strcmp(what, "behind") ? 12 : !strcmp(what, "last") ? 19 : !strcmp(what, "outside") ? 20 : 11;
  int r = 0;
  if (!strcmp(what, "beyond")) r = differ(text, word, 22);
  if (!strcmp(what, "freed")) free(text), r = differ(text, word, 8);
  pthread_create(&t, 0, other, (void *)at);
  wait_turn(1);
  if (!strcmp(what, "ordered")) pthread_join(t, 0);
  r += differ(text + 1, word + 1, 19);
  if (strcmp(what, "ordered")) pthread_join(t, 0);
  printf("done %d\n", r);
  return 0;
}
// RACE: ERROR: rtsan: data-race on address
// ALL-NEXT: READ of size 19 at
// DIFFERENCE-NEXT: READ of size 11 at
// RACE-NEXT: #0 {{.*}} in memcmp
// RACE-NEXT: #1 {{.*}} in differ {{.*}}memcmp_entry.c:[[#@LINE-24]]
// RACE: Previous WRITE of size 1
// RACE-NEXT: #0 {{.*}} in other {{.*}}memcmp_entry.c:
// QUIET-NOT: ERROR
// QUIET: done 1
// BEYOND: ERROR: rtsan: heap-buffer-overflow on address
// BEYOND-NEXT: READ of size 22 at
// BEYOND-NEXT: #0 {{.*}} in memcmp
// BEYOND-NEXT: #1 {{.*}} in differ {{.*}}memcmp_entry.c:
// FREED: ERROR: rtsan: heap-use-after-free on address
// FREED-NEXT: READ of size 8 at
// FREED-NEXT: #0 {{.*}} in memcmp
// FREED: freed by thread
