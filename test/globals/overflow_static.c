// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A static array inside a function, through a pointer.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
__attribute__((noinline)) static char *get(void) { static char name[5] = "abcd"; return name; }
int main(int argc, char **argv) {
  char *volatile p = get();
  p[argc == 1 ? 5 : 4] = 'x';
// CHECK: ERROR: rtsan: global-buffer-overflow
// CHECK-NEXT: WRITE of size 1
// CHECK: is located 0 bytes after global variable '{{.*}}name'
  printf("fine %c\n", p[0]);
  return 0;
}
