// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A write through a deleted object.
// RUN: %clangxx_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <cstdio>
struct node { node *next; long value; };
int main(int argc, char **argv) {
  node *n = new node{nullptr, 1};
  volatile long *v = &n->value;
  if (argc == 1) delete n;
  *v = 7;
// CHECK: ERROR: rtsan: heap-use-after-free
// CHECK-NEXT: WRITE of size 8
// CHECK-NEXT: #0 0x{{.*}} in main {{.*}}:[[#@LINE-3]]
// CHECK: is located 8 bytes inside of 16-byte region
// CHECK: freed by thread T0 here:
// CHECK: previously allocated by thread T0 here:
  std::puts("fine");
  if (argc > 1) delete n;
}
