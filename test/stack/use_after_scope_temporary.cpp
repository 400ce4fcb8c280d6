// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A reference bound to a temporary that is gone.
// RUN: %clangxx_rtsan -O0 -Xclang -fsanitize-address-use-after-scope %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <cstdio>
struct holder { const int &r; explicit holder(const int &x) : r(x) {} };
static int keep = 4;
int main(int argc, char **argv) {
  holder h = argc == 1 ? holder(argc + 1) : holder(keep);
  const int *volatile p = &h.r;
  std::printf("fine %d\n", *p);
// CHECK: ERROR: rtsan: stack-use-after-scope
// CHECK-NEXT: READ of size 4
// CHECK-NEXT: #0 0x{{.*}} in main {{.*}}:[[#@LINE-3]]
}
