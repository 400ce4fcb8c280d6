// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Objects of other compilers' -fsanitize=thread, linked with us: both detectors, and whole stacks in code without frame pointers.
// REQUIRES: gcc
// RUN: gcc -g -O2 -fsanitize=thread -c %s -o %t.o && gcc %t.o %rtsan_link -lpthread -o %t
// RUN: not %t 2>&1 | FileCheck %s
// RUN: not %t free 2>&1 | FileCheck %s --check-prefix=FREED
// RUN: gcc -g -O0 -fsanitize=thread -c %s -o %t.o && gcc %t.o %rtsan_link -lpthread -o %t
// RUN: not %t 2>&1 | FileCheck %s
// RUN: not %t free 2>&1 | FileCheck %s --check-prefix=FREED
// RUN: %clang22 -g -O2 -fsanitize=thread -c %s -o %t.o && %clang22 %t.o %rtsan_link -lpthread -o %t
// RUN: not %t 2>&1 | FileCheck %s
// RUN: not %t free 2>&1 | FileCheck %s --check-prefix=FREED
// RUN: %clang22 -g -O0 -fsanitize=thread -c %s -o %t.o && %clang22 %t.o %rtsan_static -o %t
// RUN: not %t 2>&1 | FileCheck %s
// RUN: not %t free 2>&1 | FileCheck %s --check-prefix=FREED
#include "../Inputs/invisible.h"
int *block, after;
__attribute__((noinline)) static void innermost(int *p) { *p = 1; after++; }
__attribute__((noinline)) static void middle(int *p) { innermost(p); after++; }
static void *other(void *arg) {
  middle(block + 3);
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  block = malloc(40);
  if (argc > 1) {
    free(block);
    return block[2];
  }
  pthread_create(&t, 0, other, argv);
  wait_turn(1);
  block[3] = 2;
  pthread_join(t, 0);
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: WRITE of size 4 {{.*}} by thread T0:
// CHECK-NEXT: #0 {{.*}} in main {{.*}}race_and_use_after_free.c
// CHECK: Previous WRITE of size 4 {{.*}} by thread T1:
// CHECK-NEXT: #0 {{.*}} in innermost
// CHECK-NEXT: #1 {{.*}} in middle
// CHECK-NEXT: #2 {{.*}} in other
// CHECK: located 12 bytes inside of 40-byte region
// FREED: ERROR: rtsan: heap-use-after-free on address
// FREED: READ of size 4
// FREED-NEXT: #0 {{.*}} in main
// FREED: freed by thread T0 here:
// FREED-NEXT: #0 {{.*}} in main
