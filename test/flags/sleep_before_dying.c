// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sleep_before_dying=1 waits before the end.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=sleep_before_dying=1 python3 -c "import subprocess, sys, time; t = time.time(); subprocess.run(sys.argv[1:]); print('long' if time.time() - t >= 1 else 'short')" %t | FileCheck %s
// REQUIRES: python3
// CHECK: long
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[10] = 1;
  return 0;
}
