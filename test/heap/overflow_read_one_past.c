// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// One byte past malloc(13) is an error, its last byte is not.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  char *p = malloc(13);
  p[12] = 5;
  volatile char sum = p[argc == 1 ? 13 : 12];
// CHECK: ERROR: rtsan: heap-buffer-overflow on address 0x[[ADDR:[0-9a-f]+]] at pc 0x{{[0-9a-f]+}} bp 0x{{[0-9a-f]+}} sp 0x{{[0-9a-f]+}}
// CHECK-NEXT: READ of size 1 at 0x[[ADDR]] thread T0
// CHECK-NEXT: #0 0x{{.*}} in main {{.*}}overflow_read_one_past.c:[[#@LINE-3]]
// CHECK: 0x[[ADDR]] is located 0 bytes after 13-byte region [0x{{[0-9a-f]+}},0x[[ADDR]])
// CHECK-NEXT: allocated by thread T0 here:
// CHECK-NEXT: #0 0x{{.*}} in main {{.*}}overflow_read_one_past.c:[[#@LINE-8]]
// CHECK: SUMMARY: rtsan: heap-buffer-overflow {{.*}}overflow_read_one_past.c:[[#@LINE-7]]{{.*}} in main
  printf("fine %d\n", sum);
  free(p);
  return 0;
}
