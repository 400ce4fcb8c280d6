// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && env RTSAN_OPTIONS=halt_on_error=0:exitcode=0 %t 2>&1 | FileCheck %s --check-prefixes=CHECK,ALL
// RUN: %clang_rtsan -O1 %s -o %t.thread -lpthread -mllvm -rtsan-checks=thread && env RTSAN_OPTIONS=halt_on_error=0:exitcode=0 %t.thread 2>&1 | FileCheck %s 
// Where the bytes are: a global, thread-local storage, the stack of another thread, a mapping.
#include <sys/mman.h>
#include "Inputs/invisible.h"
static int shared_global;
_Thread_local int before_it, own_to_each[4];
int *global = &shared_global, *local, *thread_local_one, *mapped;
#define SET(p, v) (*(volatile int *)(p) = (v))
static void *other(void *arg) {
  int on_stack[4] = {0};
  local = &on_stack[1];
  thread_local_one = &own_to_each[2];
  SET(global, 1);
  SET(thread_local_one, 1);
  SET(local, 1);
  SET(mapped, 1);
  go(1);
  wait_turn(2);
  return arg;
}
__attribute__((noinline)) static void in_global(void) { SET(global, 2); fputs("--\n", stderr); }
__attribute__((noinline)) static void in_tls(void) { SET(thread_local_one, 2); fputs("--\n", stderr); }
__attribute__((noinline)) static void in_stack(void) { SET(local, 2); fputs("--\n", stderr); }
__attribute__((noinline)) static void in_mapping(void) { SET(mapped, 2); fputs("--\n", stderr); }
int main(void) {
  pthread_t t;
  mapped = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  before_it = 1;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  in_global();
  in_tls();
  in_stack();
  in_mapping();
  go(2);
  pthread_join(t, 0);
  fprintf(stderr, "done\n");
}
// CHECK: located 0 bytes inside of global variable 'shared_global'
// CHECK: located 8 bytes inside of thread-local variable 'own_to_each' of thread T1 of 'report_places.c.tmp{{.*}}' (0x{{.*}}) of size 16
// CHECK: located in stack of thread T1
// ALL-SAME: at offset 36 in frame
// ALL: [32, 48) 'on_stack' (line 12) <== Memory access at offset 36 is inside this variable
// CHECK: in mapped memory [0x{{.*}},0x{{.*}}) that is neither heap nor stack nor a known variable
// CHECK: done
