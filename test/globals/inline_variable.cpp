// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A comdat global of two translation units is one object.
// RUN: %clangxx_rtsan -O0 -std=c++17 -DSECOND -c %s -o %t.o && %clangxx_rtsan -O0 -std=c++17 %s %t.o -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O1 -std=c++17 -DSECOND -c %s -o %t.o && %clangxx_rtsan -O1 -std=c++17 %s %t.o -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O2 -std=c++17 -DSECOND -c %s -o %t.o && %clangxx_rtsan -O2 -std=c++17 %s %t.o -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
// The second unit is this file again.
#include <cstdio>
inline int shared[5] = {1, 2, 3, 4, 5};
template <class T> struct box { static T values[3]; };
template <class T> T box<T>::values[3];
#ifdef SECOND
int *other() { return box<int>::values[0] = 1, shared; }
#else
int *other();
int main(int argc, char **argv) {
  if (other() != shared || box<int>::values[0] != 1) return 1;
  int *volatile p = shared;
  p[argc == 1 ? 5 : 4] = 1;
// CHECK: ERROR: rtsan: global-buffer-overflow
// CHECK: is located 0 bytes after global variable 'shared'
  std::puts("fine");
}
#endif
