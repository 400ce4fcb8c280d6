// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A fully static executable is refused with one clear line.
// RUN: not %clang -static -g -O1 %rtsan_plugin %s -L%libdir -lrtsan -o %t 2> %t.err || not %t 2>&1 | FileCheck %s
// RUN: %clang -static -g -O1 %rtsan_plugin %s %libdir/librtsan.a -o %t 2> %t.err && not %t > %t.err 2>&1 ; FileCheck %s < %t.err
// CHECK: {{.*(rtsan.*static|static.*rtsan).*}}
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[argc == 1 ? 10 : 9] = 1;
  puts("fine");
  return 0;
}
