// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A global with a constructor, members of a namespace and a class.
// RUN: %clangxx_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <cstdio>
namespace app {
struct table { int rows[6]; table() { for (int &r : rows) r = 2; } };
table made;
struct holder { static long values[3]; };
long holder::values[3];
}
int main(int argc, char **argv) {
  int *volatile p = app::made.rows;
  long *volatile q = app::holder::values;
  q[2] = 1;
  p[argc == 1 ? 6 : 5] = 1;
// CHECK: ERROR: rtsan: global-buffer-overflow
// CHECK-NEXT: WRITE of size 4
// CHECK: is located 0 bytes after global variable '{{(app::)?}}made'
  std::puts("fine");
}
