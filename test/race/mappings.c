// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// munmap and a moving mremap race with what other threads do in the mapping; memory mapped later at the same address is new.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: not %t unmap 2>&1 | FileCheck %s
// RUN: not %t remap 2>&1 | FileCheck %s
// RUN: %t quiet 2>&1 | FileCheck --check-prefix=QUIET %s
#define _GNU_SOURCE
#include <sys/mman.h>
#include "Inputs/invisible.h"
enum { SIZE = 1 << 16 };
static char *map;
static char *fresh(void *at) {
  return mmap(at, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | (at ? MAP_FIXED : 0), -1, 0);
}
static void *other(void *arg) {
  map[4096] = 1;
  go(1);
  wait_turn(2);
  return arg;
}
static void *third(void *arg) {
  map[4096] = 1;
  go(3);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t, u;
  (void)argc;
  map = fresh(NULL);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  if (argv[1][0] == 'u') munmap(map, SIZE);
  else if (argv[1][0] == 'r') mremap(map, SIZE, 2 * SIZE, MREMAP_MAYMOVE);
  go(2);
  pthread_join(t, 0);
  // Silent: everything at this address begins anew, also where the C library maps and unmaps.
  map = fresh(map);
  pthread_create(&u, 0, third, 0);
  wait_turn(3);
  char *to = fresh(NULL);
  mremap(fresh(NULL), SIZE, SIZE, MREMAP_MAYMOVE | MREMAP_FIXED, map);
  map[4096] = 2;
  munmap(to, SIZE);
  pthread_join(u, 0);
  printf("done\n");
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: Previous WRITE of size 1
// QUIET-NOT: rtsan
// QUIET: done
