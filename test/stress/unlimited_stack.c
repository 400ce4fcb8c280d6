// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// `ulimit -s unlimited` puts libraries at low addresses: the runtime finds its way.
// RUN: %clang_rtsan -O1 %s -o %t && sh -c "ulimit -s unlimited 2>/dev/null; exec timeout 60 %t" 2>&1 | FileCheck %s
// CHECK-NOT: ERROR
// CHECK: fine
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  free(malloc((size_t)argc));
  puts("fine");
  return 0;
}
