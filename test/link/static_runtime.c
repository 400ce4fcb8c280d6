// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// librtsan.a in a dynamic executable.
// RUN: %clang -g -O1 %rtsan_plugin %s %rtsan_static -o %t && env PATH=%bindir:/usr/bin:/bin:%checkers not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: readelf -d %t | FileCheck --check-prefix=NEEDED %s
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: #0 0x{{[0-9a-f]+}} in main {{.*}}.c{{(pp)?}}:[[#@LINE+9]]
// NEEDED-NOT: librtsan.so
// NEEDED: libc.so
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[argc == 1 ? 10 : 9] = 1;
  puts("fine");
  return 0;
}
