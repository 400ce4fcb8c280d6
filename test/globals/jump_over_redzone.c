// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An index that leads from one global into another.
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
static int here[16], there[16];
int main(int argc, char **argv) {
  int *volatile keep = there;
  volatile long at = argc == 1 ? keep - here : 3;
  here[at] = 1;
// CHECK: ERROR: rtsan: global-buffer-overflow
// CHECK-NEXT: WRITE of size 4
// CHECK-NEXT: #0 0x{{.*}} in main {{.*}}:[[#@LINE-3]]
  printf("fine %d\n", here[argc] + there[argc]);
  return 0;
}
