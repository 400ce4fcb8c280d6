// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Section garbage collection and identical code folding leave globals and frames described.
// REQUIRES: lld
// RUN: %clang_rtsan -O1 -ffunction-sections -fdata-sections -Wl,--gc-sections %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 -ffunction-sections -fdata-sections -Wl,--gc-sections -fuse-ld=lld %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// CHECK: ERROR: rtsan: global-buffer-overflow
// CHECK: is located 0 bytes after global variable 'used'
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
char unused[10], used[10];
void never(void) { unused[3] = 1; }
int main(int argc, char **argv) {
  char *volatile p = used;
  p[argc == 1 ? 10 : 9] = 1;
  puts("fine");
  return 0;
}
