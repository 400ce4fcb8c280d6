// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Memory of one family given back through another.
// RUN: %clangxx_rtsan -O0 -w %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O1 -w %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O2 -w %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <cstdio>
#include <cstdlib>
int main(int argc, char **argv) {
  int *volatile p = new int;
  if (argc == 1) p = (int *)std::realloc(p, 10);
// CHECK: ERROR: rtsan: alloc-dealloc-mismatch ({{operator new vs realloc}}) on 0x
// CHECK: in main {{.*}}:[[#@LINE-2]]
// CHECK: is located 0 bytes inside of
// CHECK: allocated by thread T0 here:
// CHECK: in main {{.*}}:[[#@LINE-6]]
  std::puts("fine");
}
