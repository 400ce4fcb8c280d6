// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The id of a report is the same in every run, whatever the addresses, and another for another bug.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: not %t 2>&1 | grep "report id" > %t.1 && not %t 2>&1 | grep "report id" > %t.2 && not %t other 2>&1 | grep "report id" > %t.3
// RUN: diff %t.1 %t.2 && not diff %t.1 %t.3
// RUN: %env_rtsan_opts=symbolize=0 not %t 2>&1 | grep "report id" > %t.4 && diff %t.1 %t.4
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc((size_t)argc * 10);
  if (argc == 1) p[10] = 1;
  p[20] = 2;
}
