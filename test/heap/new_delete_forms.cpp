// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// All forms of operator new and delete, matched: nothing to report.
// RUN: %clangxx_rtsan -O0 -std=c++17 -fsized-deallocation %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clangxx_rtsan -O1 -std=c++17 -fsized-deallocation %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clangxx_rtsan -O2 -std=c++17 -fsized-deallocation %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <cstdio>
#include <cstdlib>
#include <new>
struct alignas(128) wide { char c[128]; };
struct plain { int a[5]; };
template <class T> void all() {
  delete new T;
  delete[] new T[3];
  delete new (std::nothrow) T;
  delete[] new (std::nothrow) T[3];
}
int main() {
  all<plain>();
  all<wide>();
  all<char>();
  const std::align_val_t al{64};
  using std::nothrow;
  void *volatile p;
  ::operator delete(p = ::operator new(10));
  ::operator delete(p = ::operator new(10), 10);
  ::operator delete(p = ::operator new(10, nothrow), nothrow);
  ::operator delete(p = ::operator new(10, al), al);
  ::operator delete(p = ::operator new(10, al), 10, al);
  ::operator delete(p = ::operator new(10, al, nothrow), al, nothrow);
  ::operator delete[](p = ::operator new[](10));
  ::operator delete[](p = ::operator new[](10), 10);
  ::operator delete[](p = ::operator new[](10, nothrow), nothrow);
  ::operator delete[](p = ::operator new[](10, al), al);
  ::operator delete[](p = ::operator new[](10, al), 10, al);
  ::operator delete[](p = ::operator new[](10, al, nothrow), al, nothrow);
  ::operator delete(nullptr);
  ::operator delete[](nullptr);
  p = ::operator new(0);
  if (!p) return 1;
  ::operator delete(p);
  if ((size_t)(p = ::operator new(10, std::align_val_t{4096})) % 4096) return 1;
  std::puts("fine");
}
