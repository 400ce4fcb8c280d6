// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A task that its parent does not wait for; two tasks that depend on different things.
// REQUIRES: openmp
// RUN: %clang_rtsan %openmp -O1 %s -o %t && not %t 2>&1 | FileCheck %s --check-prefixes=CHECK,WAIT
// RUN: not %t depend 2>&1 | FileCheck %s --check-prefixes=CHECK,DEPEND
// RUN: %t ok 2>&1 | FileCheck %s --check-prefix=OK
#include <omp.h>
#include <string.h>
#include "../Inputs/invisible.h"
static int shared, x, y;

static void no_wait(int ok) {
#pragma omp task
  {
    shared = 1; // line 15
    go(1);
  }
  wait_turn(1); // the other thread ran it
  if (ok) {
#pragma omp taskwait
  }
  shared = 2; // line 22
}

static void no_depend(void) {
#pragma omp task depend(out : x)
  {
    go(1), wait_turn(2);
    shared = 3; // line 29
  }
  wait_turn(1);
#pragma omp task depend(out : y)
  shared = 4; // line 33
#pragma omp taskwait depend(in : y)
  go(2);
}

int main(int argc, char **argv) {
  (void)argv;
#pragma omp parallel num_threads(2)
#pragma omp single
  if (argc > 1 && !strcmp(argv[1], "depend")) no_depend();
  else no_wait(argc > 1);
  printf("done %d\n", shared);
}
// CHECK: ERROR: rtsan: data-race
// CHECK-NEXT: WRITE of size 4
// WAIT-NEXT: #0 {{.*}}task_without_wait.c:22
// WAIT: Previous WRITE of size 4
// WAIT-NEXT: #0 {{.*}}task_without_wait.c:15
// DEPEND-NEXT: #0 {{.*}}task_without_wait.c:29
// DEPEND: Previous WRITE of size 4
// DEPEND-NEXT: #0 {{.*}}task_without_wait.c:33
// CHECK-NOT: done
// OK-NOT: rtsan
// OK: done 2
