// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Atomics that synchronise, whose accesses are noted beside their sync object: whoever uses the same bytes plainly, in no order, races with them, whichever
// comes first, and also when a part of them was used as an atomic in between, so that what was noted moves. What is beside in the same granule does not
// race with them, nor what is in the same place later.
//   %t ATOMIC PLAIN SIZE [how]: what T1 does, then what T0 does
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: not %t load write 1 2>&1 | FileCheck %s -DHOW=WRITE -DWAS=READ && not %t load write 2 2>&1 | FileCheck %s -DHOW=WRITE -DWAS=READ && not %t load write 4 2>&1 | FileCheck %s -DHOW=WRITE -DWAS=READ && not %t load write 8 2>&1 | FileCheck %s -DHOW=WRITE -DWAS=READ
// RUN: not %t store read 1 2>&1 | FileCheck %s -DHOW=READ -DWAS=WRITE && not %t store read 2 2>&1 | FileCheck %s -DHOW=READ -DWAS=WRITE && not %t store read 4 2>&1 | FileCheck %s -DHOW=READ -DWAS=WRITE && not %t store read 8 2>&1 | FileCheck %s -DHOW=READ -DWAS=WRITE
// RUN: not %t change read 1 2>&1 | FileCheck %s -DHOW=READ -DWAS=WRITE && not %t change read 8 2>&1 | FileCheck %s -DHOW=READ -DWAS=WRITE
// RUN: not %t change write 2 2>&1 | FileCheck %s -DHOW=WRITE -DWAS=WRITE && not %t change write 4 2>&1 | FileCheck %s -DHOW=WRITE -DWAS=WRITE
// RUN: not %t fail write 1 2>&1 | FileCheck %s -DHOW=WRITE -DWAS=READ && not %t fail write 4 2>&1 | FileCheck %s -DHOW=WRITE -DWAS=READ
// RUN: not %t load clear 1 2>&1 | FileCheck %s -DHOW=WRITE -DWAS=READ && not %t load clear 8 2>&1 | FileCheck %s -DHOW=WRITE -DWAS=READ
// RUN: not %t load free 2 2>&1 | FileCheck %s --check-prefix=FREED -DWAS=READ && not %t load free 8 2>&1 | FileCheck %s --check-prefix=FREED -DWAS=READ
// RUN: not %t store free 4 2>&1 | FileCheck %s --check-prefix=FREED -DWAS=WRITE
// RUN: not %t load write 2 mixed 2>&1 | FileCheck %s -DHOW=WRITE -DWAS=READ && not %t load write 8 mixed 2>&1 | FileCheck %s -DHOW=WRITE -DWAS=READ
// RUN: not %t store read 4 mixed 2>&1 | FileCheck %s -DHOW=READ -DWAS=WRITE
// RUN: not %t change clear 8 mixed 2>&1 | FileCheck %s -DHOW=WRITE -DWAS=WRITE
// RUN: not %t load write 1 first 2>&1 | FileCheck %s --check-prefix=FIRST && not %t load write 4 first 2>&1 | FileCheck %s --check-prefix=FIRST
// RUN: not %t store read 2 first 2>&1 | FileCheck %s --check-prefix=FIRST && not %t store read 8 first 2>&1 | FileCheck %s --check-prefix=FIRST
// RUN: not %t change write 4 first 2>&1 | FileCheck %s --check-prefix=FIRST
// RUN: not %t load clear 8 first 2>&1 | FileCheck %s --check-prefix=FIRST
// Both only read; the rest of the granule; an order; who has the memory next.
// RUN: %t load read 1 2>&1 | FileCheck %s --check-prefix=SILENT && %t load read 2 2>&1 | FileCheck %s --check-prefix=SILENT && %t load read 4 2>&1 | FileCheck %s --check-prefix=SILENT && %t load read 8 2>&1 | FileCheck %s --check-prefix=SILENT
// RUN: %t fail read 4 2>&1 | FileCheck %s --check-prefix=SILENT
// RUN: %t change write 1 beside 2>&1 | FileCheck %s --check-prefix=SILENT && %t change write 2 beside 2>&1 | FileCheck %s --check-prefix=SILENT && %t change write 4 beside 2>&1 | FileCheck %s --check-prefix=SILENT
// RUN: %t load write 4 beside 2>&1 | FileCheck %s --check-prefix=SILENT
// RUN: %t store read 2 beside 2>&1 | FileCheck %s --check-prefix=SILENT && %t store read 4 beside 2>&1 | FileCheck %s --check-prefix=SILENT
// RUN: %t store write 1 beside_first 2>&1 | FileCheck %s --check-prefix=SILENT && %t store write 4 beside_first 2>&1 | FileCheck %s --check-prefix=SILENT
// RUN: %t change write 1 ordered 2>&1 | FileCheck %s --check-prefix=SILENT && %t change write 2 ordered 2>&1 | FileCheck %s --check-prefix=SILENT && %t change write 4 ordered 2>&1 | FileCheck %s --check-prefix=SILENT && %t change write 8 ordered 2>&1 | FileCheck %s --check-prefix=SILENT
// RUN: %t store clear 2 ordered 2>&1 | FileCheck %s --check-prefix=SILENT && %t store clear 8 ordered 2>&1 | FileCheck %s --check-prefix=SILENT
// RUN: %t load free 4 ordered 2>&1 | FileCheck %s --check-prefix=SILENT
// RUN: %t change write 4 ordered_mixed 2>&1 | FileCheck %s --check-prefix=SILENT && %t change write 8 ordered_mixed 2>&1 | FileCheck %s --check-prefix=SILENT
// RUN: %t store unmap 1 ordered_next 2>&1 | FileCheck %s --check-prefix=SILENT && %t store unmap 4 ordered_next 2>&1 | FileCheck %s --check-prefix=SILENT && %t load unmap 8 ordered_next 2>&1 | FileCheck %s --check-prefix=SILENT
#include "Inputs/invisible.h"

#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

enum { BLOCK = 4096, AT = 8 };
static _Atomic int handed_on;
static char *block;
static const char *op, *plain, *how;
static int size;
static bool is(const char *word, const char *in) { return strstr(in, word) != NULL; }

/* There is an object from then on, whatever else it says. */
#define EACH(what) \
  switch (size) { \
  case 1: what(uint8_t); break; \
  case 2: what(uint16_t); break; \
  case 4: what(uint32_t); break; \
  default: what(uint64_t); \
  }
#define SYNCHRONISE(type) for (int i = 0; i < 20; i++) __atomic_store_n((type *)p, i & 1, __ATOMIC_RELEASE), __atomic_fetch_add((type *)p, 2, __ATOMIC_ACQ_REL)
static __attribute__((noinline)) void synchronise(char *p) { EACH(SYNCHRONISE) }
#define LOAD(type) (void)__atomic_load_n((type *)p, __ATOMIC_RELAXED)
static __attribute__((noinline)) void do_load(char *p) { EACH(LOAD) }
#define STORE(type) __atomic_store_n((type *)p, 1, __ATOMIC_RELAXED)
static __attribute__((noinline)) void do_store(char *p) { EACH(STORE) }
#define CHANGE(type) (void)__atomic_fetch_add((type *)p, 1, __ATOMIC_RELAXED)
static __attribute__((noinline)) void do_change(char *p) { EACH(CHANGE) }
#define FAIL(type) (void)__atomic_compare_exchange_n((type *)p, &(type){99}, 5, 0, __ATOMIC_RELAXED, __ATOMIC_RELAXED)
static __attribute__((noinline)) void do_fail(char *p) { EACH(FAIL) }
#define READ(type) (void)*(volatile type *)p
static __attribute__((noinline)) void do_read(char *p) { EACH(READ) }
#define WRITE(type) *(volatile type *)p = 1
static __attribute__((noinline)) void do_write(char *p) { EACH(WRITE) }
/* Something smaller, or what is beside the smallest. */
static __attribute__((noinline)) void use_part(char *p) {
  if (size == 8) (void)__atomic_load_n((uint32_t *)p, __ATOMIC_RELAXED);
  else (void)__atomic_load_n((uint8_t *)p, __ATOMIC_RELAXED);
}

static __attribute__((noinline)) void use_atomic(char *p) {
  switch (op[0]) {
  case 'l': do_load(p); break;
  case 's': do_store(p); break;
  case 'c': do_change(p); break;
  default: do_fail(p);
  }
  __asm__ volatile("");
}
static __attribute__((noinline)) void use_plain(char *p) {
  switch (plain[0]) {
  case 'r': do_read(p); break;
  case 'w': do_write(p); break;
  case 'c': memset(block, 1, 64); break;
  case 'u': munmap(block, BLOCK); break;
  default: free(block);
  }
  __asm__ volatile("");
}

static void tell(int n) { __c11_atomic_store(&handed_on, n, __ATOMIC_RELEASE); }
static void know(int n) {
  while (__c11_atomic_load(&handed_on, __ATOMIC_ACQUIRE) < n) sched_yield();
}
static void *other(void *arg) {
  bool first = is("first", how);
  synchronise(block + AT);
  tell(1);
  if (first) go(1), wait_turn(2);
  use_atomic(block + AT);
  if (is("ordered", how)) tell(2);
  if (!first) go(1);
  return arg;
}
/* Has the page that was given back next, after nobody who used it. */
static void *next(void *arg) {
  wait_turn(2);
  if (mmap(block, BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != block) abort();
  synchronise(block + AT);
  memset(block, 2, 64);
  do_write(block + AT);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t, u;
  op = argv[1], plain = argv[2], size = atoi(argv[3]), how = argc > 4 ? argv[4] : "";
  block = is("unmap", plain) ? mmap(0, BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) : calloc(1, BLOCK);
  synchronise(block + AT);
  if (is("next", how)) pthread_create(&u, 0, next, 0);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  know(is("ordered", how) ? 2 : 1);
  if (is("mixed", how)) use_part(block + AT);
  use_plain(block + AT + (is("beside", how) ? size : 0));
  go(2);
  pthread_join(t, 0);
  if (is("next", how)) pthread_join(u, 0);
  printf("done\n");
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK-NEXT: [[HOW]] of size {{[0-9]+}} at {{.*}} by thread T0
// CHECK: #{{[01]}} {{.*}} in use_plain {{.*}}atomic_records.c:[[#]]
// CHECK: Previous atomic [[WAS]] of size {{[1248]}} at {{.*}} by thread T1
// CHECK-NEXT: #0 {{.*}} in do_{{load|store|change|fail}} {{.*}}atomic_records.c:[[#]]
// CHECK-NEXT: #1 {{.*}} in use_atomic {{.*}}atomic_records.c:[[#]]
// FREED: ERROR: rtsan: data-race on address
// FREED-NEXT: WRITE of size {{4096|64|8}} {{.*}} by thread T0
// FREED: Previous atomic [[WAS]] of size {{[1248]}} at {{.*}} by thread T1
// FREED-NEXT: #0 {{.*}} in do_{{load|store}} {{.*}}atomic_records.c:[[#]]
// FIRST: ERROR: rtsan: data-race on address
// FIRST-NEXT: Atomic {{READ|WRITE}} of size {{[1248]}} at {{.*}} by thread T1
// FIRST-NEXT: #0 {{.*}} in do_{{load|store|change}} {{.*}}atomic_records.c:[[#]]
// FIRST: Previous {{READ|WRITE}} of size {{[0-9]+}} at {{.*}} by thread T0
// SILENT-NOT: rtsan
// SILENT: done
