// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: not %t 0 2>&1 | FileCheck %s --check-prefixes=CHECK,EARLIER
// RUN: not %t 1 2>&1 | FileCheck %s --check-prefixes=CHECK,STORE
// RUN: not %t 2 2>&1 | FileCheck %s --check-prefixes=CHECK,ADD
// RUN: not %t 3 2>&1 | FileCheck %s --check-prefixes=CHECK,CAS
// RUN: not %t 4 2>&1 | FileCheck %s --check-prefixes=CHECK,FAILS
// RUN: not %t 5 2>&1 | FileCheck %s --check-prefixes=CHECK,LOAD
// RUN: not %t 6 2>&1 | FileCheck %s --check-prefixes=CHECK,NOTHING
// RUN: not %t 7 2>&1 | FileCheck %s --check-prefixes=CHECK,FREED
// RUN: not %t 8 2>&1 | FileCheck %s --check-prefixes=CHECK,FAULT
// As in atomic_again_ok.c, with plain accesses that nothing orders; an order that is too weak; freed memory; memory that cannot be written.
#include "Inputs/invisible.h"
#include <sys/mman.h>
int shared, flag, data, *block;
static void touch(void) {
  __atomic_fetch_add(&shared, 1, __ATOMIC_SEQ_CST);
  __atomic_store_n(&shared, 1, __ATOMIC_RELEASE);
}
static void *other(void *arg) {
  int kind = atoi(arg);
  if (kind == 0) touch();
  else if (kind == 6) data = 1, __atomic_store_n(&flag, 1, __ATOMIC_RELAXED), __atomic_store_n(&flag, 2, __ATOMIC_RELAXED);
  else shared = 2;
  go(1);
  wait_turn(2);
  return NULL;
}
int main(int argc, char **argv) {
  pthread_t t;
  int none = 7, kind = atoi(argv[argc - 1]);
  touch();
  block = malloc(sizeof *block);
  __atomic_store_n(&flag, 0, __ATOMIC_RELEASE);
  __atomic_store_n(block, 0, __ATOMIC_RELEASE);
  pthread_create(&t, 0, other, argv[argc - 1]);
  wait_turn(1);
  switch (kind) {
    case 0: shared = 3; break;
    case 1: __atomic_store_n(&shared, 3, __ATOMIC_RELEASE); break;
    case 2: __atomic_fetch_add(&shared, 3, __ATOMIC_RELAXED); break;
    case 3: __atomic_exchange_n(&shared, 3, __ATOMIC_ACQ_REL); break;
    case 4: __atomic_compare_exchange_n(&shared, &none, 3, 0, __ATOMIC_RELAXED, __ATOMIC_ACQUIRE); break;
    case 5: __atomic_load_n(&shared, __ATOMIC_ACQUIRE); break;
    case 6:
      if (__atomic_load_n(&flag, __ATOMIC_ACQUIRE) == 2) data = 2;
      break;
    case 7:
      __atomic_store_n(block, 1, __ATOMIC_RELEASE);
      free(block);
      __atomic_store_n(block, 2, __ATOMIC_RELEASE);
      break;
    case 8:
      block = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      __atomic_store_n(block, 1, __ATOMIC_RELEASE);
      mprotect(block, 4096, PROT_READ);
      __atomic_store_n(block, 2, __ATOMIC_RELEASE);
  }
  go(2);
  pthread_join(t, 0);
}
// EARLIER: ERROR: rtsan: data-race
// EARLIER: {{^}}WRITE of size 4
// EARLIER-NEXT: #0 {{.*}} in main {{.*}}atomic_again.c:39
// EARLIER: Previous atomic WRITE of size 4
// EARLIER-NEXT: #0 {{.*}} in touch {{.*}}atomic_again.c:18
// EARLIER-NEXT: #1 {{.*}} in other {{.*}}atomic_again.c:22
// STORE: ERROR: rtsan: data-race
// STORE: Atomic WRITE of size 4
// STORE-NEXT: #0 {{.*}} in main {{.*}}atomic_again.c:40
// STORE: Previous WRITE of size 4
// STORE-NEXT: #0 {{.*}} in other {{.*}}atomic_again.c:24
// ADD: ERROR: rtsan: data-race
// ADD: Atomic WRITE of size 4
// ADD-NEXT: #0 {{.*}} in main {{.*}}atomic_again.c:41
// CAS: ERROR: rtsan: data-race
// CAS: Atomic WRITE of size 4
// CAS-NEXT: #0 {{.*}} in main {{.*}}atomic_again.c:42
// FAILS: ERROR: rtsan: data-race
// FAILS: Atomic READ of size 4
// FAILS-NEXT: #0 {{.*}} in main {{.*}}atomic_again.c:43
// LOAD: ERROR: rtsan: data-race
// LOAD: Atomic READ of size 4
// LOAD-NEXT: #0 {{.*}} in main {{.*}}atomic_again.c:44
// NOTHING: ERROR: rtsan: data-race
// NOTHING: in main {{.*}}atomic_again.c:46
// FREED: ERROR: rtsan: heap-use-after-free
// FREED: WRITE of size 4
// FREED-NEXT: #0 {{.*}} in main {{.*}}atomic_again.c:51
// FAULT: ERROR: rtsan: SEGV
// FAULT: caused by a WRITE
// FAULT-NEXT: Hint: the memory there is mapped
// FAULT-NEXT: #0 {{.*}} in main {{.*}}atomic_again.c:57
// CHECK: SUMMARY
