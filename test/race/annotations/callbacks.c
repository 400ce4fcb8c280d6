// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What programs define for ThreadSanitizer: options and suppressions (foreign words in them are left aside), callbacks that look into the report.
// REQUIRES: llvm-ge-19
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 -DFORGIVE %s -o %t -lpthread && %t 2>&1 | FileCheck %s --check-prefix=FORGIVEN
// RUN: %clang_rtsan -O1 -DSUPPRESS %s -o %t -lpthread && %t 2>&1 | FileCheck %s --check-prefix=SUPPRESSED
#include <sanitizer/tsan_interface.h>
#include "../Inputs/invisible.h"
void AnnotateThreadName(const char *, int, const char *);
int data;
const char *__tsan_default_options(void) { return "halt_on_error=0:second_deadlock_stack=1:history_size=7"; }
const char *__tsan_default_suppressions(void) {
#ifdef SUPPRESS
  return "# for another tool\nunheard_of:something\nrace:other_writes\n";
#else
  return "unheard_of:something\nrace:nothing_here";
#endif
}
void __tsan_on_initialize(void) { printf("initialized\n"); }
int __tsan_on_finalize(int failed) {
  printf("finalized %d\n", failed);
#ifdef FORGIVE
  return 0;
#endif
  return failed;
}
void __tsan_on_report(void *report) {
  const char *what, *type, *name;
  int count, stacks, mops, locs, mutexes, threads, tids, tid, size, write, atomic, fd, suppressable, running, parent;
  void *trace[4], *addr, *start;
  unsigned long block;
  uint64_t os;
  __tsan_get_report_data(report, &what, &count, &stacks, &mops, &locs, &mutexes, &threads, &tids, trace, 4);
  printf("%s: %d accesses, %d places, %d threads, current %d\n", what, mops, locs, threads, report == __tsan_get_current_report());
  for (int i = 0; i < mops; i++)
    if (__tsan_get_report_mop(report, i, &tid, &addr, &size, &write, &atomic, trace, 4))
      printf("access by %d at %d: size %d write %d atomic %d traced %d\n", tid, addr == &data, size, write, atomic, trace[0] != 0);
  if (__tsan_get_report_loc(report, 0, &type, &addr, &start, &block, &tid, &fd, &suppressable, trace, 4))
    printf("%s at %d of %lu\n", type, start == &data, block);
  for (int i = 0; i < threads; i++)
    if (__tsan_get_report_thread(report, i, &tid, &os, &running, &name, &parent, trace, 4))
      printf("thread %d %s\n", tid, name && tid ? name : "");
  printf("beyond %d\n", __tsan_get_report_mop(report, 2, &tid, &addr, &size, &write, &atomic, trace, 4));
}
__attribute__((noinline)) static void other_writes(void) { data = 1; }
static void *other(void *arg) {
  AnnotateThreadName(__FILE__, __LINE__, "writer");
  other_writes();
  go(1);
  wait_turn(2);
  return arg;
}
int main(void) {
  pthread_t t;
  setvbuf(stdout, 0, _IONBF, 0);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  data = 2;
  go(2);
  pthread_join(t, 0);
  printf("done\n");
  return 0;
}
// CHECK: initialized
// CHECK: data-race: 2 accesses, 1 places, 2 threads, current 1
// CHECK: access by 0 at 1: size 4 write 1 atomic 0 traced 1
// CHECK: access by 1 at 1: size 4 write 1 atomic 0 traced 1
// CHECK: global at 1 of 4
// CHECK: thread 0
// CHECK: thread 1 writer
// CHECK: beyond 0
// CHECK: ERROR: rtsan: data-race
// CHECK: by thread T1 (writer)
// CHECK: done
// CHECK: finalized 1
// FORGIVEN: ERROR: rtsan: data-race
// FORGIVEN: finalized 1
// SUPPRESSED-NOT: rtsan
// SUPPRESSED: done
// SUPPRESSED: finalized 0
