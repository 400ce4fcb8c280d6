// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: openmp
// RUN: %clang_rtsan %openmp -O1 %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan %openmp -O1 -DBARRIER %s -o %t.ok && %t.ok 2>&1 | FileCheck %s --check-prefix=OK
#include <omp.h>
#include "../Inputs/invisible.h"
static volatile int a[2];
int main(void) {
#pragma omp parallel num_threads(2)
  {
    int me = omp_get_thread_num();
#ifdef BARRIER
    a[me] = me + 1;
#pragma omp barrier
    printf("%d\n", a[!me]);
#else
#pragma omp single nowait
    a[0] = 1;
    go(1), wait_turn(1);
    printf("%d\n", a[0]); // one of the two did not write it
#endif
  }
  printf("done\n");
}
// CHECK: ERROR: rtsan: data-race
// CHECK-NEXT: {{READ|WRITE}} of size 4
// CHECK-NEXT: #0 {{.*}} in main.omp_outlined{{.*}}missing_barrier.c:{{18|20}}
// CHECK: Previous {{READ|WRITE}} of size 4
// CHECK-NEXT: #0 {{.*}} in main.omp_outlined{{.*}}missing_barrier.c:{{18|20}}
// CHECK-NOT: done
// OK-NOT: rtsan
// OK: done
