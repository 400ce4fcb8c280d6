// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A reference to the object of the iteration before.
// RUN: %clangxx_rtsan -O0 -Xclang -fsanitize-address-use-after-scope %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <cstdio>
struct item { int v; explicit item(int n) : v(n) {} };
static void look(int *volatile p) { std::printf("%d\n", *p); }
int main(int argc, char **argv) {
  int *last = nullptr;
  for (int i = 0; i < 3; i++) {
    if (last && argc == 1) look(last);
// CHECK: ERROR: rtsan: stack-use-after-scope
// CHECK: READ of size 4
    item it(i);
    last = &it.v;
    look(last);
  }
  std::puts("fine");
}
