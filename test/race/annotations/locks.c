// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A lock of the program's own, annotated: writers exclude all, readers only writers; its own code counts for nothing; a failed trylock orders nothing.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t write 2>&1 | FileCheck %s
// RUN: %t read 2>&1 | FileCheck %s
// RUN: %t annotated 2>&1 | FileCheck %s
// RUN: not %t readers 2>&1 | FileCheck %s --check-prefix=RACE
// RUN: not %t failed 2>&1 | FileCheck %s --check-prefix=RACE
// RUN: not %t neighbours 2>&1 | FileCheck %s --check-prefix=RACE
// RUN: not %t divert 2>&1 | FileCheck %s --check-prefix=RACE
#include <sanitizer/tsan_interface.h>
#include <string.h>
#include "../Inputs/invisible.h"
void AnnotateRWLockCreate(const char *, int, const volatile void *), AnnotateRWLockDestroy(const char *, int, const volatile void *);
void AnnotateRWLockAcquired(const char *, int, const volatile void *, long), AnnotateRWLockReleased(const char *, int, const volatile void *, long);
static char locks[16];
static int data, inside;
static const char *how;
#define IS(name) (!strcmp(how, name))
static void lock(char *l, unsigned flags) {
  if (IS("annotated")) {
    AnnotateRWLockAcquired(__FILE__, __LINE__, l, !(flags & __tsan_mutex_read_lock));
    return;
  }
  __tsan_mutex_pre_lock(l, flags);
  inside++; // unordered, and nobody's business
  __atomic_fetch_add(l, 1, __ATOMIC_SEQ_CST);
  if (IS("divert")) {
    __tsan_mutex_pre_divert(l, 0);
    data++;
    __tsan_mutex_post_divert(l, 0);
  }
  __tsan_mutex_post_lock(l, flags, 0);
}
static void unlock(char *l, unsigned flags) {
  if (IS("annotated")) {
    AnnotateRWLockReleased(__FILE__, __LINE__, l, !(flags & __tsan_mutex_read_lock));
    return;
  }
  __tsan_mutex_pre_unlock(l, flags);
  inside++;
  __atomic_fetch_add(l, -1, __ATOMIC_SEQ_CST);
  __tsan_mutex_post_unlock(l, flags);
}
#define READ __tsan_mutex_read_lock
static void *other(void *arg) {
  unsigned mine = IS("read") || IS("readers") ? READ : 0;
  lock(locks, mine);
  if (!IS("divert")) data++;
  unlock(locks, mine);
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  how = argc > 1 ? argv[1] : "write";
  __tsan_mutex_create(locks, __tsan_mutex_not_static);
  AnnotateRWLockCreate(__FILE__, __LINE__, locks);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  unsigned mine = IS("readers") ? READ : IS("failed") ? __tsan_mutex_try_lock | __tsan_mutex_try_lock_failed : 0;
  char *l = IS("neighbours") ? locks + 8 : locks;
  lock(l, mine);
  data++;
  if (!IS("failed")) unlock(l, mine);
  pthread_join(t, 0);
  __tsan_mutex_destroy(locks, 0);
  AnnotateRWLockDestroy(__FILE__, __LINE__, locks);
  printf("done %d\n", data);
  return 0;
}
// CHECK-NOT: rtsan
// CHECK: done 2
// RACE: ERROR: rtsan: data-race on address {{.*}}
// RACE: 'data'
