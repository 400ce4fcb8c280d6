// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Races that the program does not want to hear of: benign ranges, ignored accesses, detection switched off. What is next to them is still found.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t benign 2>&1 | FileCheck %s
// RUN: %t sized 2>&1 | FileCheck %s
// RUN: %t wtf 2>&1 | FileCheck %s
// RUN: %t expected 2>&1 | FileCheck %s
// RUN: %t reads 2>&1 | FileCheck %s
// RUN: %t writes 2>&1 | FileCheck %s
// RUN: %t off 2>&1 | FileCheck %s
// RUN: %t new 2>&1 | FileCheck %s
// RUN: not %t beside 2>&1 | FileCheck %s --check-prefix=RACE
// RUN: not %t ended 2>&1 | FileCheck %s --check-prefix=RACE
// RUN: not %t sync 2>&1 | FileCheck %s --check-prefix=RACE
#include <string.h>
#include "../Inputs/invisible.h"
void AnnotateBenignRace(const char *, int, const volatile void *, const char *);
void AnnotateBenignRaceSized(const char *, int, const volatile void *, size_t, const char *);
void WTFAnnotateBenignRaceSized(const char *, int, const volatile void *, size_t, const char *);
void AnnotateExpectRace(const char *, int, const volatile void *, const char *);
void AnnotateIgnoreReadsBegin(const char *, int), AnnotateIgnoreReadsEnd(const char *, int), AnnotateIgnoreWritesBegin(const char *, int);
void AnnotateIgnoreWritesEnd(const char *, int), AnnotateIgnoreSyncBegin(const char *, int), AnnotateIgnoreSyncEnd(const char *, int);
void AnnotateEnableRaceDetection(const char *, int, int), AnnotateNewMemory(const char *, int, const volatile void *, size_t);
int RunningOnValgrind(void);
static long data[8];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static const char *how;
#define IS(name) (!strcmp(how, name))
static void *other(void *arg) {
  if (IS("writes")) AnnotateIgnoreWritesBegin(__FILE__, __LINE__);
  data[1] = 1;
  if (IS("writes")) AnnotateIgnoreWritesEnd(__FILE__, __LINE__);
  pthread_mutex_lock(&mutex);
  pthread_mutex_unlock(&mutex);
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  how = argc > 1 ? argv[1] : "none";
  if (IS("benign")) AnnotateBenignRace(__FILE__, __LINE__, &data[1], "why");
  if (IS("sized")) AnnotateBenignRaceSized(__FILE__, __LINE__, data, sizeof data, "why");
  if (IS("wtf")) WTFAnnotateBenignRaceSized(__FILE__, __LINE__, data, sizeof data, "why");
  if (IS("expected")) AnnotateExpectRace(__FILE__, __LINE__, &data[1], "why");
  if (IS("beside")) AnnotateBenignRaceSized(__FILE__, __LINE__, &data[2], 8, "why"), AnnotateBenignRace(__FILE__, __LINE__, &data[0], "why");
  if (IS("off")) AnnotateEnableRaceDetection(__FILE__, __LINE__, 0);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  if (IS("new")) AnnotateNewMemory(__FILE__, __LINE__, data, sizeof data);
  if (IS("reads") || IS("ended")) AnnotateIgnoreReadsBegin(__FILE__, __LINE__);
  if (IS("ended")) AnnotateIgnoreReadsEnd(__FILE__, __LINE__), AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
  if (IS("sync")) {
    AnnotateIgnoreSyncBegin(__FILE__, __LINE__);
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    AnnotateIgnoreSyncEnd(__FILE__, __LINE__);
  }
  long seen = data[1];
  if (IS("reads")) AnnotateIgnoreReadsEnd(__FILE__, __LINE__);
  pthread_join(t, 0);
  printf("done %ld %d\n", seen, RunningOnValgrind());
  return 0;
}
// CHECK-NOT: rtsan
// CHECK: done 1 0
// RACE: ERROR: rtsan: data-race on address
