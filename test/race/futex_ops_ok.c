// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang -O1 -shared -fPIC %S/Inputs/foreign_futex.c -o %t.so
// RUN: %clang_rtsan -O1 %s %t.so -o %t -lpthread
// RUN: %t 2>&1 | FileCheck %s
// Every way to wake orders what was done before it with what a sleeper does after it; the words themselves change unseen.
#include "Inputs/invisible.h"
#include <sched.h>
enum { WAIT, BITSET, WAKE_OP, REQUEUE, PI, VECTOR, KINDS };
void foreign_wait(int kind, int *words);
int foreign_wake(int kind, int *words);
int foreign_supported(int kind);
static int words[KINDS][2];
int shared[KINDS];
static void *sleeper(void *arg) {
  int kind = (int)(long)arg;
  foreign_wait(kind, words[kind]);
  shared[kind] = 2;
  return 0;
}
int main(void) {
  int n = 0;
  for (long kind = 0; kind < KINDS; kind++) {
    pthread_t t;
    if (!foreign_supported((int)kind)) { n++; continue; }
    if (kind == PI) foreign_wake(-1, words[kind]); /* takes it */
    pthread_create(&t, 0, sleeper, (void *)kind);
    shared[kind] = 1;
    while (!foreign_wake((int)kind, words[kind])) sched_yield(); /* until it woke somebody */
    pthread_join(t, 0);
    n += shared[kind] == 2;
  }
  printf("%d done\n", n);
}
// CHECK-NOT: rtsan
// CHECK: 6 done
