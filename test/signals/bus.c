// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A mapping whose file is too short.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <sys/mman.h>
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  FILE *f = tmpfile();
  char *volatile p = mmap(NULL, 8192, PROT_READ, MAP_SHARED, fileno(f), 0);
  if (argc == 1) (void)*(volatile char *)p;
// CHECK: ERROR: rtsan: BUS on unknown address
// CHECK: #0 0x{{.*}} in main {{.*}}:[[#@LINE-2]]
// CHECK: SUMMARY: rtsan: BUS
  puts("fine");
  return 0;
}
