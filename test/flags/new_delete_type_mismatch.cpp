// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// new_delete_type_mismatch=0 lets sizes differ.
// RUN: %clangxx_rtsan -O1 -fsized-deallocation %s -o %t
// RUN: %env_rtsan_opts=new_delete_type_mismatch=0 %t 2>&1 | FileCheck %s
// RUN: not %t 2>&1 | FileCheck --check-prefix=ON %s
// CHECK-NOT: rtsan
// CHECK: ran
// ON: new-delete-type-mismatch
#include <cstdio>
#include <new>
int main() { void *volatile p = ::operator new(10); ::operator delete(p, 20); std::puts("ran"); }
