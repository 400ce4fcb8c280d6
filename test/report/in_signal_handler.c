// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A bug inside a handler: the interrupted function is in the stack.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s
// CHECK: ERROR: rtsan: heap-use-after-free
// CHECK: #0 0x{{.*}} in handler
// CHECK: in interrupted
// CHECK: in main
#include <signal.h>
#include <stdlib.h>
static char *volatile p;
static void handler(int s) { *p = (char)s; }
static void interrupted(void) { raise(SIGUSR1); p++; }
int main(void) {
  signal(SIGUSR1, handler);
  p = malloc(10);
  free(p);
  interrupted();
}
