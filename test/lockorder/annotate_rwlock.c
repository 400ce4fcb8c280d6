// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not timeout 30 %t order 2>&1 | FileCheck %s --check-prefix=ORDER && not timeout 30 %t mixed 2>&1 | FileCheck %s --check-prefix=ORDER
// RUN: timeout 30 %t fine 2>&1 | FileCheck %s --implicit-check-not=rtsan && %env_rtsan_opts=halt_on_error=0 not timeout 30 %t misuse 2>&1 | FileCheck %s --check-prefix=MISUSE
// Locks told of by AnnotateRWLock*: only what was taken, and how. Orders, wrong uses; readers, and locks that are created anew at the same place, are fine.
#include "Inputs/locks.h"
void AnnotateRWLockCreate(const char *, int, const volatile void *);
void AnnotateRWLockDestroy(const char *, int, const volatile void *);
void AnnotateRWLockAcquired(const char *, int, const volatile void *, long is_w);
void AnnotateRWLockReleased(const char *, int, const volatile void *, long is_w);
static long a, b, c;
static void got(long *l, int writes) { AnnotateRWLockAcquired(__FILE__, __LINE__, l, writes); }
static void gives(long *l, int writes) { AnnotateRWLockReleased(__FILE__, __LINE__, l, writes); }
static void both(long *x, int how_x, long *y, int how_y) {
  got(x, how_x), got(y, how_y);
  gives(y, how_y), gives(x, how_x);
}
static void *forth(void *x) { return both(&a, 1, &b, 1), x; }
static void *back(void *x) { return both(&b, 1, &a, 1), x; }
static void *reads_forth(void *x) { return both(&a, 0, &b, 0), x; }
static void *reads_back(void *x) { return both(&b, 0, &a, 0), x; }
static void *foreign(void *x) { return gives(&c, 1), x; }
static void anew(void) {
  AnnotateRWLockDestroy(__FILE__, __LINE__, &a);
  AnnotateRWLockCreate(__FILE__, __LINE__, &a);
}
static void *forth_then_anew(void *x) { return forth(x), anew(), x; }
int main(int argc, char **argv) {
  const char *what = argv[argc - 1];
  AnnotateRWLockCreate(__FILE__, __LINE__, &a);
  if (!strcmp(what, "order")) in_turn(forth, back);
  if (!strcmp(what, "mixed")) in_turn(reads_forth, back);
  if (!strcmp(what, "misuse")) {
    got(&c, 1);
    finish(start(foreign, 0));
    AnnotateRWLockDestroy(__FILE__, __LINE__, &c);
  }
  if (strcmp(what, "fine")) return 0;
  in_turn(reads_forth, reads_back);
  invisible_turn = 0;
  in_turn(forth_then_anew, back);
  return fine();
}
// ORDER: ERROR: rtsan: lock-order-inversion (potential deadlock): thread T2 takes lock M{{.*}} 'a' while it holds lock M{{.*}} 'b'
// MISUSE: ERROR: rtsan: unlock-by-non-owner: thread T1 unlocks lock M0 'c' {{.*}}, which T0 holds
// MISUSE: ERROR: rtsan: destroy-of-held-lock: thread T0 destroys lock M0 'c'
// CHECK: fine
