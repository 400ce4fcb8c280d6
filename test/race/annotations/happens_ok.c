// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Order that only annotations tell of; each without its annotation is a race.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t tsan 2>&1 | FileCheck %s
// RUN: %t happens 2>&1 | FileCheck %s
// RUN: %t wtf 2>&1 | FileCheck %s
// RUN: %t condvar 2>&1 | FileCheck %s
// RUN: %t queue 2>&1 | FileCheck %s
// RUN: not %t none 2>&1 | FileCheck %s --check-prefix=RACE
#include <sanitizer/tsan_interface.h>
#include <string.h>
#include "../Inputs/invisible.h"
void AnnotateHappensBefore(const char *, int, const volatile void *), AnnotateHappensAfter(const char *, int, const volatile void *);
void WTFAnnotateHappensBefore(const char *, int, const volatile void *), WTFAnnotateHappensAfter(const char *, int, const volatile void *);
void AnnotateCondVarSignal(const char *, int, const volatile void *);
void AnnotateCondVarWait(const char *, int, const volatile void *, const volatile void *);
void AnnotatePCQPut(const char *, int, const volatile void *), AnnotatePCQGet(const char *, int, const volatile void *);
static int data, object;
static const char *how;
#define IS(name) (!strcmp(how, name))
static void *other(void *arg) {
  data = 1;
  if (IS("tsan")) __tsan_release(&object);
  if (IS("happens")) AnnotateHappensBefore(__FILE__, __LINE__, &object);
  if (IS("wtf")) WTFAnnotateHappensBefore(__FILE__, __LINE__, &object);
  if (IS("condvar")) AnnotateCondVarSignal(__FILE__, __LINE__, &object);
  if (IS("queue")) AnnotatePCQPut(__FILE__, __LINE__, &object);
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  how = argc > 1 ? argv[1] : "none";
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  if (IS("tsan")) __tsan_acquire(&object);
  if (IS("happens")) AnnotateHappensAfter(__FILE__, __LINE__, &object);
  if (IS("wtf")) WTFAnnotateHappensAfter(__FILE__, __LINE__, &object);
  if (IS("condvar")) AnnotateCondVarWait(__FILE__, __LINE__, &object, 0);
  if (IS("queue")) AnnotatePCQGet(__FILE__, __LINE__, &object);
  data++;
  pthread_join(t, 0);
  printf("done %d\n", data);
  return 0;
}
// CHECK-NOT: rtsan
// CHECK: done 2
// RACE: ERROR: rtsan: data-race
