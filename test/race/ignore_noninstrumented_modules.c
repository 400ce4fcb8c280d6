// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What libc functions do for code that is not checked for races is none, unless the option asks for it; also where that code ends in a jump to the
// libc function, so that its caller seems to call that.
// RUN: %clang -g -O1 -fno-builtin -DFOREIGN -shared -fPIC %s -o %t.so && %clang_rtsan -O1 %s %t.so -o %t -lpthread
// RUN: %t call 2>&1 | FileCheck %s --check-prefix=QUIET && %t jump 2>&1 | FileCheck %s --check-prefix=QUIET
// RUN: %clang_rtsan -O1 -fno-plt %s %t.so -o %t.noplt -lpthread && %t.noplt jump 2>&1 | FileCheck %s --check-prefix=QUIET
// RUN: %env_rtsan_opts=ignore_noninstrumented_modules=1 %t call 2>&1 | FileCheck %s --check-prefix=QUIET
// RUN: %env_rtsan_opts=ignore_noninstrumented_modules=0 not %t call 2>&1 | FileCheck %s --check-prefixes=CHECK,CALL
// RUN: %env_rtsan_opts=ignore_noninstrumented_modules=0 not %t jump 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=ignore_noninstrumented_modules=0 %t call joined 2>&1 | FileCheck %s --check-prefix=QUIET
// RUN: not %t own 2>&1 | FileCheck %s && not %t.noplt own 2>&1 | FileCheck %s
#include <string.h>
#ifdef FOREIGN
void foreign_call(char *p) { memset(p, 0, 100); __asm__ volatile("" ::: "memory"); }
void foreign_jump(char *p) { memset(p, 0, 100); }
#else
#include "Inputs/invisible.h"
void foreign_call(char *p), foreign_jump(char *p);
char buffer[100];
static int length = 100;
__attribute__((noinline)) static void own_jump(char *p) { memset(p, 0, *(volatile int *)&length); }
static char which;
static void use(void) {
  if (which == 'c') foreign_call(buffer);
  else if (which == 'j') foreign_jump(buffer);
  else own_jump(buffer);
  __asm__ volatile("" ::: "memory");
}
static void *other(void *arg) {
  use();
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  which = argv[1][0];
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  if (argc > 2) pthread_join(t, 0);
  use();
  if (argc == 2) pthread_join(t, 0);
  fprintf(stderr, "done\n");
}
#endif
// CHECK: ERROR: rtsan: data-race
// CHECK-NEXT: WRITE of size 100 at {{.*}} by thread T0
// CHECK-NEXT: in memset
// CALL-NEXT: in foreign_call
// CHECK: Previous WRITE of size 100 at {{.*}} by thread T1
// QUIET-NOT: rtsan
// QUIET: done
