// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A race between such an object and one of our pass; by a range; by memcpy; in a shared library that alone is instrumented.
// REQUIRES: gcc
// RUN: gcc -g -O2 -fsanitize=thread -DPART=0 -c %s -o %t.0.o && %clang_rtsan -O2 -DPART=1 -c %s -o %t.1.o
// RUN: gcc %t.0.o %t.1.o %rtsan_link -lpthread -o %t
// RUN: not %t 0 2>&1 | FileCheck %s --check-prefix=COPY
// RUN: not %t 1 2>&1 | FileCheck %s --check-prefix=MEMCPY
// RUN: not %t 2 2>&1 | FileCheck %s --check-prefix=BYTE
// RUN: gcc -g -O2 -fsanitize=thread -fPIC -DPART=2 -c %s -o %t.2.o && gcc -shared %t.2.o -o %t.so && gcc -g -DPART=3 %s %t.so %rtsan_link -lpthread -o %t.main
// RUN: not %t.main 2>&1 | FileCheck %s --check-prefix=LIBRARY
#include "../Inputs/invisible.h"
#include <string.h>
struct big { char bytes[300]; };
extern struct big to, from;
extern int how, last;
void *other(void *);
void run(void), wait_for_other(void);
#if PART == 0 || PART == 2
struct big to, from;
int how, last;
void *other(void *arg) {
  if (how == 0) to = from;
  else if (how == 1) memcpy(to.bytes + 8, from.bytes, (size_t)last);
  else to.bytes[17]++;
  last++;
  go(1);
  return arg;
}
void wait_for_other(void) { wait_turn(1); }
#endif
#if PART == 1 || PART == 2
void run(void) {
  pthread_t t;
  last = 100;
  pthread_create(&t, 0, other, 0);
  wait_for_other();
  to.bytes[17] = 1;
  pthread_join(t, 0);
}
#endif
#if PART == 0 || PART == 3
int main(int argc, char **argv) {
  if (argc > 1) how = atoi(argv[1]);
  run();
  return 0;
}
#endif
// COPY: ERROR: rtsan: data-race on address
// COPY: WRITE of size 1 {{.*}} by thread T0
// COPY: Previous WRITE of size 300 {{.*}} by thread T1
// COPY: in other
// MEMCPY: ERROR: rtsan: data-race on address
// MEMCPY: Previous WRITE of size 100 {{.*}} by thread T1
// MEMCPY: in other
// BYTE: ERROR: rtsan: data-race on address
// BYTE: Previous WRITE of size 1 {{.*}} by thread T1
// LIBRARY: ERROR: rtsan: data-race on address
// LIBRARY: in run
// LIBRARY: Previous WRITE of size 300 {{.*}} by thread T1
