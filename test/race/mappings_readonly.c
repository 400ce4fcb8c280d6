// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What cannot be written to races with the end of its mapping: reads are noted for whole blocks there, and each thread's last one counts, whoever else
// read since. What becomes writable is treated as any other memory.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: not %t unmap 2>&1 | FileCheck --check-prefixes=CHECK,UNMAP %s
// RUN: not %t copied 2>&1 | FileCheck --check-prefixes=CHECK,COPIED %s
// RUN: not %t over 2>&1 | FileCheck --check-prefixes=CHECK,UNMAP %s
// RUN: not %t written 2>&1 | FileCheck --check-prefixes=WRITTEN %s
// RUN: %t quiet 2>&1 | FileCheck --check-prefix=QUIET %s
#define _GNU_SOURCE
#include <string.h>
#include <sys/mman.h>
#include "Inputs/invisible.h"
enum { PAGE = 4096, SIZE = 50 * PAGE, AT = 20 * PAGE + 3 };
static volatile char *map;
static _Thread_local volatile char sink;
static _Thread_local char copy[100];
static int file, base;

static volatile char *mapped(void *at, size_t size) { return mmap(at, size, PROT_READ, MAP_SHARED | (at ? MAP_FIXED : 0), file, 0); }
__attribute__((noinline)) static void look(volatile char *p) { sink = *p; }
__attribute__((noinline)) static void take(volatile char *p) {
  memcpy(copy, (char *)p, sizeof copy);
  __asm__ volatile("" : : "r"(copy) : "memory");
}

static void *reader(void *how) {
  if (*(char *)how == 'c') take(map + AT);
  else look(map + AT);
  go(base + 1);
  wait_turn(base + 4);
  return how;
}
// Reads the same after the other, and is waited for.
static void *second(void *arg) {
  wait_turn(1);
  look(map + AT);
  take(map + AT + 8);
  return arg;
}
static void *late(void *arg) {
  wait_turn(2);
  look(map + AT + 16);
  go(3);
  wait_turn(4);
  return arg;
}

static void quiet(void) {
  pthread_t t, u;
  // Everybody is waited for.
  map = mapped(NULL, SIZE);
  pthread_create(&t, 0, reader, "r");
  pthread_create(&u, 0, second, 0);
  wait_turn(1);
  go(4);
  pthread_join(t, 0);
  pthread_join(u, 0);
  munmap((void *)map, SIZE);
  // A neighbour in the same block of 64 KB goes while this one is read.
  base = 4;
  char *both = mmap(NULL, 2 * SIZE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  both = (char *)(((unsigned long)both + 65535) & ~65535ul);
  map = mapped(both, 25 * PAGE);
  char *other = (char *)mapped(both + 25 * PAGE, 10 * PAGE);
  look(other);
  pthread_create(&t, 0, reader, "r");
  wait_turn(5);
  munmap(other, 10 * PAGE);
  // And so does another part of the mapping itself; and a page that was not read is written to.
  munmap((void *)map, 16 * PAGE);
  mprotect((void *)(map + 17 * PAGE), PAGE, PROT_READ);
  mprotect((void *)(map + 21 * PAGE), PAGE, PROT_READ | PROT_WRITE);
  map[21 * PAGE] = 1;
  go(8);
  pthread_join(t, 0);
  printf("done\n");
}

int main(int argc, char **argv) {
  pthread_t t, u;
  (void)argc;
  file = memfd_create("readonly", 0);
  if (ftruncate(file, SIZE)) return 1;
  if (*argv[1] == 'q') return quiet(), 0;
  map = mapped(NULL, SIZE);
  pthread_create(&t, 0, reader, argv[1]);
  pthread_create(&u, 0, second, 0);
  pthread_join(u, 0);
  if (*argv[1] == 'w') {
    pthread_create(&u, 0, late, 0);
    mprotect((void *)map, SIZE, PROT_READ | PROT_WRITE);
    map[AT + 16] = 1;
    go(2);
    wait_turn(3);
  }
  if (*argv[1] == 'o') mremap((void *)map, SIZE, 2 * SIZE, MREMAP_MAYMOVE);
  else munmap((void *)map, SIZE);
  go(4);
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
// UNMAP: Previous READ of size 1
// UNMAP-NEXT: #0 {{.*}} in look
// COPIED: Previous READ of size 100
// COPIED: in take
// WRITTEN: READ of size 1
// WRITTEN-NEXT: #0 {{.*}} in look
// WRITTEN: Previous WRITE of size 1
// WRITTEN-NEXT: #0 {{.*}} in main
// QUIET-NOT: rtsan
// QUIET: done
