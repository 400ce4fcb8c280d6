// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Every line of log_format=json parses, whatever the kind of error; names with quotes and newlines are escaped.
// REQUIRES: python3
// RUN: %clangxx_rtsan -O1 -w %s -o %t
// RUN: %env_rtsan_opts=log_format=json:halt_on_error=0:log_path=stdout not %t > %t.json
// RUN: %python %S/Inputs/kinds.py %t.json | FileCheck %s
// CHECK: alloc-dealloc-mismatch
// CHECK-NEXT: heap-buffer-overflow
// CHECK-NEXT: global-buffer-overflow
// CHECK-NEXT: stack-buffer-overflow
// CHECK-NEXT: double-free
// CHECK-NEXT: bad-free
// CHECK-NEXT: use-after-poison
#include <cstdlib>
extern "C" void __asan_poison_memory_region(const volatile void *, unsigned long);
char table[10];
int main() {
  volatile int ten = 10;
  int *volatile n = new int;
  std::free(n);
  char *volatile p = (char *)std::malloc(10);
  p[ten] = 1;
  char *volatile g = table;
  g[ten] = 1;
  char local[10], *volatile l = local;
  l[ten] = 1;
  std::free(p);
  std::free(p);
  std::free(g);
  char *volatile q = (char *)std::malloc(16);
  __asan_poison_memory_region(q, 8);
  q[1] = 1;
}
