// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The default end is SIGABRT; abort_on_error=0 exits with exitcode.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: env RTSAN_OPTIONS= sh -c "ulimit -c 0; %t; echo status $?" 2>&1 | FileCheck --check-prefix=ABORT %s
// RUN: env RTSAN_OPTIONS=abort_on_error=0 sh -c "%t; echo status $?" 2>&1 | FileCheck --check-prefix=EXIT %s
// RUN: env RTSAN_OPTIONS=abort_on_error=0:exitcode=7 sh -c "%t; echo status $?" 2>&1 | FileCheck --check-prefix=SEVEN %s
// ABORT: ABORTING
// ABORT: status 134
// EXIT: status 99
// SEVEN: status 7
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[10] = 1;
  return 0;
}
