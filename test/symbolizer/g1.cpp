// clang -g1 leaves linker names out; the symbol table has the full name of the
// outer function.
//
// RUN: %clangxx22 -O2 -g1 %s -o %t
// RUN: python3 %S/Inputs/fill.py %t %s | %symbolizer | FileCheck %s

#include "Inputs/leaf.h"

namespace ns {
__attribute__((noinline)) int outer(volatile int *p) {
  return leaf(p); // line 11
}
} // namespace ns

int main(int count, char **) { return ns::outer(&count); }

// ASK: CODE @module@ @probe@ -
// CHECK: F leaf	/{{.*}}/Inputs/leaf.h	2	3
// CHECK-NEXT: F ns::outer(int volatile*)	/{{.*}}/g1.cpp	11	10
// CHECK-EMPTY:
