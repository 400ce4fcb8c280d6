// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: openmp
// RUN: %clang_rtsan %openmp -O0 %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan %openmp -O2 %s -o %t && not %t 2>&1 | FileCheck %s
#include <stdio.h>
static volatile int sum;
int main(void) {
#pragma omp parallel for num_threads(2)
  for (int i = 0; i < 100; i++)
    sum += i;
  printf("done\n");
}
// CHECK: ERROR: rtsan: data-race
// CHECK-NEXT: {{READ|WRITE}} of size 4 at {{.*}} by thread T{{[01]}}:
// CHECK-NEXT: #0 {{.*}} in main.omp_outlined{{.*}}missing_reduction.c:10
// CHECK: Previous {{READ|WRITE}} of size 4 at {{.*}} by thread T{{[01]}}:
// CHECK-NEXT: #0 {{.*}} in main.omp_outlined{{.*}}missing_reduction.c:10
// CHECK: global variable 'sum'
// CHECK-NOT: done
