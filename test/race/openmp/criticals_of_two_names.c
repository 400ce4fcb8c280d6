// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: openmp
// RUN: %clang_rtsan %openmp -O1 %s -o %t && not %t 2>&1 | FileCheck %s
#include <omp.h>
#include <stdio.h>
static volatile int shared;
int main(void) {
#pragma omp parallel num_threads(2)
  {
    if (omp_get_thread_num()) {
#pragma omp critical(one)
      shared = 1;
    } else {
#pragma omp critical(two)
      shared = 2;
    }
  }
  printf("done\n");
}
// CHECK: ERROR: rtsan: data-race
// CHECK-NEXT: WRITE of size 4
// CHECK-NEXT: #0 {{.*}} in main.omp_outlined{{.*}}criticals_of_two_names.c:{{12|15}}
// CHECK: Previous WRITE of size 4
// CHECK-NEXT: #0 {{.*}} in main.omp_outlined{{.*}}criticals_of_two_names.c:{{12|15}}
// CHECK: global variable 'shared'
// CHECK-NOT: done
