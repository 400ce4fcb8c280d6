// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Functions that are left by longjmp and exceptions do not stay in later stacks.
// REQUIRES: g++
// RUN: g++ -g -O2 -fsanitize=thread -c %s -o %t.o && g++ %t.o %rtsan_link -lpthread -o %t && not %t 2>&1 | FileCheck %s
// RUN: %clangxx22 -g -O2 -fsanitize=thread -c %s -o %t.o && %clangxx22 %t.o %rtsan_link -lpthread -o %t && not %t 2>&1 | FileCheck %s
#include <setjmp.h>
#include "../Inputs/invisible.h"
int *block, after;
static jmp_buf env;
__attribute__((noinline)) static void jumps(int depth) {
  if (depth) jumps(depth - 1);
  else longjmp(env, 1);
  after++;
}
__attribute__((noinline)) static void throws(int depth) {
  if (depth) throws(depth - 1);
  else throw 1;
  after++;
}
__attribute__((noinline)) static void innermost(int *p) { *p = 1; after++; }
__attribute__((noinline)) static void survivor(int *p) {
  if (!setjmp(env)) jumps(20);
  try { throws(20); } catch (int) { after++; }
  innermost(p);
  after++;
}
static void *other(void *arg) {
  for (int i = 0; i < 1000; i++) survivor(block);
  go(1);
  return arg;
}
int main() {
  pthread_t t;
  block = new int[4];
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  block[0] = 2;
  pthread_join(t, 0);
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: Previous WRITE of size 4 {{.*}} by thread T1:
// CHECK-NEXT: #0 {{.*}} in innermost
// CHECK-NEXT: #1 {{.*}} in survivor
// CHECK-NEXT: #2 {{.*}} in other
// CHECK-EMPTY:
