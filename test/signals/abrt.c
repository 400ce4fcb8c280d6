// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// abort() is reported where that is asked for.
// RUN: %clang_rtsan -O0 %s -o %t && %env_rtsan_opts=handle_abort=1 not %t 2>&1 | FileCheck %s && %env_rtsan_opts=handle_abort=1 %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && %env_rtsan_opts=handle_abort=1 not %t 2>&1 | FileCheck %s && %env_rtsan_opts=handle_abort=1 %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  if (argc == 1) abort();
// CHECK: ERROR: rtsan: ABRT on unknown address
// CHECK: in main {{.*}}:[[#@LINE-2]]
// CHECK: SUMMARY: rtsan: ABRT
  puts("fine");
  return 0;
}
