// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Real races in such objects are found: no barrier, no critical region, a task that nobody waits for.
// REQUIRES: gcc
// RUN: gcc -g -O1 -fopenmp -fsanitize=thread -c %s -o %t.o && gcc %t.o %rtsan_link -lgomp -lpthread -o %t
// RUN: not %t nowait 2>&1 | FileCheck %s --check-prefixes=CHECK,NOWAIT
// RUN: not %t critical 2>&1 | FileCheck %s --check-prefixes=CHECK,CRITICAL
// RUN: not %t task 2>&1 | FileCheck %s --check-prefixes=CHECK,TASK
// RUN: not %t taskloop 2>&1 | FileCheck %s --check-prefixes=CHECK,LOOP
// CHECK: ERROR: rtsan: data-race
#include <omp.h>
#include <string.h>
#include "../Inputs/invisible.h"
long shared, array[4];
int main(int argc, char **argv) {
  const char *mode = argv[1];
  omp_set_num_threads(2);
  if (!strcmp(mode, "nowait"))
#pragma omp parallel
  {
#pragma omp for nowait schedule(static, 1)
    for (int i = 0; i < 2; i++) array[i] = i; // NOWAIT: in main{{.*}}libgomp_race.c:[[@LINE]]
    if (omp_get_thread_num() == 0) go(1);
    else wait_turn(1), array[2] = array[0];
  }
  if (!strcmp(mode, "critical"))
#pragma omp parallel
  {
    if (omp_get_thread_num() == 0) {
#pragma omp critical(a)
      shared++; // CRITICAL: in main{{.*}}libgomp_race.c:[[@LINE]]
      go(1);
    } else {
      wait_turn(1);
#pragma omp critical(b)
      shared++;
    }
  }
  if (!strcmp(mode, "task"))
#pragma omp parallel
#pragma omp single
  {
#pragma omp task
    {
      shared = 1; // TASK: in main{{.*}}libgomp_race.c:[[@LINE]]
      go(1);
    }
    wait_turn(1);
    shared = 2;
  }
  if (!strcmp(mode, "taskloop"))
#pragma omp parallel
#pragma omp single
#pragma omp taskloop num_tasks(2)
  for (int i = 0; i < 2; i++) {
    shared++; // LOOP: in main{{.*}}libgomp_race.c:[[@LINE]]
    go(invisible_turn + 1);
    wait_turn(2);
  }
  printf("no report\n");
}
