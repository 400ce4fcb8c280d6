// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// delete through a pointer to a type of another size.
// RUN: %clangxx_rtsan -O0 -fsized-deallocation -Wno-delete-non-virtual-dtor %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O1 -fsized-deallocation -Wno-delete-non-virtual-dtor %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O2 -fsized-deallocation -Wno-delete-non-virtual-dtor %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <cstdio>
struct base { int a; };
struct derived : base { int b[9]; };
int main(int argc, char **argv) {
  base *volatile p = new derived;
  if (argc > 1) return delete static_cast<derived *>(p), std::puts("fine"), 0;
  delete p;
// CHECK: ERROR: rtsan: new-delete-type-mismatch on 0x
// CHECK: object passed to delete has wrong type:
// CHECK-NEXT: size of the allocated type: 40 bytes;
// CHECK-NEXT: size of the deallocated type: 4 bytes.
// CHECK: in main {{.*}}:[[#@LINE-5]]
}
