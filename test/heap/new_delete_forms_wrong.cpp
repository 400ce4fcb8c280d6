// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The forms of delete are checked too: size, alignment and family.
// RUN: %clangxx_rtsan -O0 -std=c++17 -fsized-deallocation %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clangxx_rtsan -O1 -std=c++17 -fsized-deallocation %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// RUN: %clangxx_rtsan -O2 -std=c++17 -fsized-deallocation %s -o %t && %env_rtsan_opts=symbolize=0 %t | FileCheck %s
// CHECK: all good
#include "../Inputs/dies.h"
#include <new>
static void size(long n) { void *volatile p = ::operator new(10); ::operator delete(p, (size_t)n); }
static void array_size(long n) { void *volatile p = ::operator new[](10); ::operator delete[](p, (size_t)n); }
static void aligned_size(long n) { void *volatile p = ::operator new(64, std::align_val_t{64}); ::operator delete(p, (size_t)n, std::align_val_t{64}); }
static void family(long) { void *volatile p = ::operator new(10, std::nothrow); ::operator delete[](p, std::nothrow); }
static void overflow(long n) { char *volatile p = new (std::nothrow) char[20]; p[n] = 1; }
static void aligned_overflow(long n) { char *volatile p = static_cast<char *>(::operator new(20, std::align_val_t{64})); p[n] = 1; }
int main() {
  SILENT(size, 10);
  REPORTED("new-delete-type-mismatch", size, 11);
  SILENT(array_size, 10);
  REPORTED("new-delete-type-mismatch", array_size, 9);
  SILENT(aligned_size, 64);
  REPORTED("new-delete-type-mismatch", aligned_size, 128);
  REPORTED("alloc-dealloc-mismatch", family, 0);
  SILENT(overflow, 19);
  REPORTED("heap-buffer-overflow", overflow, 20);
  SILENT(aligned_overflow, 19);
  REPORTED("heap-buffer-overflow", aligned_overflow, 20);
  return finish();
}
