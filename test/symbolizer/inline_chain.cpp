// Inlined calls come out innermost first, each with its own place, in either
// DWARF version.
//
// RUN: %clangxx22 -O2 -gdwarf-4 %s -o %t.4
// RUN: python3 %S/Inputs/fill.py %t.4 %s | %symbolizer | FileCheck %s
// RUN: %clangxx22 -O2 -gdwarf-5 %s -o %t.5
// RUN: python3 %S/Inputs/fill.py %t.5 %s | %symbolizer | FileCheck %s

#include "Inputs/leaf.h"

namespace ns {
template <class T> struct Box {
  T value;
  inline __attribute__((always_inline)) int get(volatile int *p) {
    return leaf(p) + 1; // line 15
  }
  __attribute__((noinline)) int twice(volatile int *p) {
    return 2 * get(p); // line 18
  }
};
} // namespace ns

int main(int count, char **) {
  ns::Box<int> box;
  return box.twice(&count); // line 25
}

// ASK: CODE @module@ @probe@ -
// CHECK: F leaf{{.*}}	/{{.*}}/Inputs/leaf.h	2	3
// CHECK-NEXT: F ns::Box<int>::get(int volatile*)	/{{.*}}/inline_chain.cpp	15	12
// CHECK-NEXT: F ns::Box<int>::twice(int volatile*)	/{{.*}}/inline_chain.cpp	18	16
// CHECK-EMPTY:

// A function with nothing inlined at that place is one frame.
// ASK: CODE @module@ @main@ -
// CHECK-NEXT: F main	/{{.*}}/inline_chain.cpp	{{[0-9]+}}	{{[0-9]+}}
// CHECK-EMPTY:
