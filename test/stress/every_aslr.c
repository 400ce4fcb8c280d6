// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// With and without address randomisation, PIE and not, 20 starts each.
// RUN: %clang_rtsan -O1 %s -o %t.pie && %clang_rtsan -O1 -no-pie -fno-pie %s -o %t.fixed
// RUN: sh -c "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do %t.pie && %t.fixed; done" 2>&1 | FileCheck %s
// RUN: sh -c "setarch -R true 2>/dev/null || exit 0; setarch -R %t.pie && setarch -R %t.fixed" 2>&1 | FileCheck --allow-empty --check-prefix=NONE %s
// CHECK-COUNT-40: fine
// NONE-NOT: rtsan
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  char local[30];
  char *volatile p = local;
  for (int i = 0; i < 30; i++) p[i] = 1;
  free(malloc((size_t)argc));
  puts("fine");
  return 0;
}
