// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// memcpy and memcmp are two accesses of one call: a race of the first does not hide one of the second, and the bytes beside the copied ones have none. What
// a thread read of a granule a moment ago, byte by byte, counts byte by byte.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: env RTSAN_OPTIONS=halt_on_error=0 not %t from 2>&1 | FileCheck --check-prefixes=FROM,NO-MORE %s
// RUN: env RTSAN_OPTIONS=halt_on_error=0 not %t to 2>&1 | FileCheck --check-prefixes=TO,NO-MORE %s
// RUN: env RTSAN_OPTIONS=halt_on_error=0 not %t from to 2>&1 | FileCheck --check-prefixes=FROM,TO,NO-MORE %s
// RUN: env RTSAN_OPTIONS=halt_on_error=0 not %t both 2>&1 | FileCheck --check-prefixes=COMPARED,NO-MORE %s
// RUN: %t 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: %t compare 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: env RTSAN_OPTIONS=halt_on_error=0 not %t bytes 2>&1 | FileCheck --check-prefixes=BYTES,NO-MORE %s
#define _GNU_SOURCE
#include <string.h>
#include "Inputs/invisible.h"
static char *from, *to;
static int has(int argc, char **argv, const char *what) {
  for (int i = 1; i < argc; i++)
    if (!strcmp(argv[i], what)) return 1;
  return 0;
}
struct told {
  int from, to, both, bytes;
};
static void *other(void *p) {
  const struct told *told = p;
  from[2] = to[3] = 'x'; // beside what is copied
  from[18] = to[19] = 'x';
  if (told->from || told->both) from[17] = 'y';
  if (told->to) to[4] = 'z';
  if (told->both) to[18] = 'y';
  if (told->bytes) wait_turn(1), from[33] = 'b', from[36] = 'b'; // the latter was not read
  go(told->bytes ? 2 : 1);
  return NULL;
}
static void *(*volatile copy)(void *, const void *, size_t) = memcpy;
static int (*volatile compare)(const void *, const void *, size_t) = memcmp;
__attribute__((noinline)) static int byte(const volatile char *p) { return *p; }
int main(int argc, char **argv) {
  pthread_t t;
  from = calloc(1, 40), to = calloc(1, 40);
  const struct told told = {has(argc, argv, "from"), has(argc, argv, "to"), has(argc, argv, "both"), has(argc, argv, "bytes")};
  pthread_create(&t, 0, other, (void *)&told);
  if (told.bytes) {
    for (int i = 0; i < 4; i++) byte(from + 32 + i); // one record, longer each time
    go(1);
    wait_turn(2);
  } else {
    wait_turn(1);
    if (told.both || has(argc, argv, "compare")) compare(from + 3, to + 4, 15);
    else copy(to + 4, from + 3, 15);
  }
  pthread_join(t, 0);
  printf("done\n");
  return 0;
}
// FROM: ERROR: rtsan: data-race on address
// FROM-NEXT: READ of size 15 at
// FROM-NEXT: #0 {{.*}} in memcpy
// FROM: Previous WRITE of size 1
// FROM-NEXT: #0 {{.*}} in other {{.*}}copy_pair.c:[[#@LINE-32]]
// TO: ERROR: rtsan: data-race on address
// TO-NEXT: WRITE of size 15 at
// TO-NEXT: #0 {{.*}} in memcpy
// TO: Previous WRITE of size 1
// TO-NEXT: #0 {{.*}} in other {{.*}}copy_pair.c:[[#@LINE-36]]
// COMPARED: ERROR: rtsan: data-race on address
// COMPARED-NEXT: READ of size 15 at
// COMPARED-NEXT: #0 {{.*}} in memcmp
// COMPARED: Previous WRITE of size 1
// COMPARED-NEXT: #0 {{.*}} in other {{.*}}copy_pair.c:[[#@LINE-42]]
// COMPARED: ERROR: rtsan: data-race on address
// COMPARED-NEXT: READ of size 15 at
// COMPARED-NEXT: #0 {{.*}} in memcmp
// COMPARED: Previous WRITE of size 1
// COMPARED-NEXT: #0 {{.*}} in other {{.*}}copy_pair.c:[[#@LINE-45]]
// BYTES: ERROR: rtsan: data-race on address
// BYTES-NEXT: WRITE of size 1 at
// BYTES-NEXT: #0 {{.*}} in other {{.*}}copy_pair.c:[[#@LINE-47]]
// BYTES: Previous READ of size 1
// BYTES-NEXT: #0 {{.*}} in byte {{.*}}copy_pair.c:[[#@LINE-43]]
// NO-MORE-NOT: ERROR: rtsan
// NO-MORE: done
// QUIET-NOT: ERROR
// QUIET: done
