// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// alloc_dealloc_mismatch=0 lets families mix.
// RUN: %clangxx_rtsan -O1 -w %s -o %t
// RUN: %env_rtsan_opts=alloc_dealloc_mismatch=0 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: ran
#include <cstdio>
#include <cstdlib>
int main() { int *volatile p = new int; std::free(p); p = (int *)std::malloc(4); delete[] p; std::puts("ran"); }
