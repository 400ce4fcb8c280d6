// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Code that must not run under a lock says so: pthread's locks and own ones, recursive ones level by level; each fiber has its own.
// REQUIRES: llvm-ge-19
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t own 2>&1 | FileCheck %s
// RUN: not %t pthread 2>&1 | FileCheck %s
// RUN: %t ok 2>&1 | FileCheck %s --check-prefix=OK
// RUN: %env_rtsan_opts=report_style=llvm not %t own 2>&1 | FileCheck %s --check-prefix=LLVM
#include <pthread.h>
#include <sanitizer/tsan_interface.h>
#include <stdio.h>
#include <string.h>
static char own[1];
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int lock(int levels) {
  unsigned flags = __tsan_mutex_write_reentrant | (levels > 1 ? __tsan_mutex_recursive_lock : 0);
  __tsan_mutex_pre_lock(own, flags);
  __tsan_mutex_post_lock(own, flags, levels);
  return levels;
}
static int unlock(unsigned flags) {
  int levels = __tsan_mutex_pre_unlock(own, flags);
  __tsan_mutex_post_unlock(own, flags);
  return levels;
}
__attribute__((noinline)) static void suspension_point(void) {
  __tsan_check_no_mutexes_held();
  fflush(stdout);
}
int main(int argc, char **argv) {
  const char *how = argc > 1 ? argv[1] : "ok";
  suspension_point();
  lock(1), lock(1), lock(1);
  int levels = unlock(__tsan_mutex_recursive_unlock);
  suspension_point();
  lock(levels);
  void *me = __tsan_get_current_fiber(), *f = __tsan_create_fiber(0);
  __tsan_switch_to_fiber(f, 0);
  suspension_point();
  __tsan_switch_to_fiber(me, 0);
  __tsan_destroy_fiber(f);
  unlock(0), unlock(0);
  if (strcmp(how, "own")) unlock(0);
  pthread_mutex_lock(&mutex);
  if (strcmp(how, "pthread")) pthread_mutex_unlock(&mutex);
  suspension_point();
  printf("done %d\n", levels);
  return 0;
}
// CHECK: ERROR: rtsan: mutex-held-in-wrong-context: this code wants none, 1 held in thread T0:
// CHECK: in suspension_point
// CHECK: M0
// CHECK: SUMMARY: rtsan: mutex-held-in-wrong-context
// OK-NOT: rtsan
// OK: done 3
// LLVM: WARNING: ThreadSanitizer: mutex held in the wrong context (pid=
// LLVM: Mutex M0
