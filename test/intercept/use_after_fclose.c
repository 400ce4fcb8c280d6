// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -Wno-everything %s -o %t
// RUN: %env_rtsan_opts=abort_on_error=0 not %t 1 2>&1 | FileCheck %s
// RUN: %t 0 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR %s
#include <stdio.h>

int main(int argc, char **argv) {
  FILE *f = fopen("/dev/null", "w");
  if (argv[1][0] == '1') fclose(f);
  fprintf(f, "%d\n", 1);
  // CHECK: ERROR: rtsan: heap-use-after-free
  // CHECK: #0 {{.*}} fprintf
  // CHECK: freed by thread T0 here:
  fclose(f);
  fputs("all done\n", stderr); // OK: all done
  return 0;
}
