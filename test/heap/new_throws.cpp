// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// With allocator_may_return_null, new throws and the nothrow form returns null.
// RUN: %clangxx_rtsan -O0 -std=c++17 %s -o %t && %env_rtsan_opts=allocator_may_return_null=1 %t 2>&1 | FileCheck %s
// RUN: %clangxx_rtsan -O1 -std=c++17 %s -o %t && %env_rtsan_opts=allocator_may_return_null=1 %t 2>&1 | FileCheck %s
// RUN: %clangxx_rtsan -O2 -std=c++17 %s -o %t && %env_rtsan_opts=allocator_may_return_null=1 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <cstdio>
#include <new>
int main() {
  volatile size_t huge = (size_t)1 << 60;
  int caught = 0;
  try { (void)!::operator new(huge); } catch (const std::bad_alloc &) { caught++; }
  try { (void)!::operator new[](huge); } catch (const std::bad_alloc &) { caught++; }
  try { (void)!::operator new(huge, std::align_val_t{64}); } catch (const std::bad_alloc &) { caught++; }
  void *volatile p = ::operator new(huge, std::nothrow);
  if (caught == 3 && !p) std::puts("fine");
}
