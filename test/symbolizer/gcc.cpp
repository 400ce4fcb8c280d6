// GCC's DWARF differs from clang's: implicit constants, siblings, ranges.
//
// RUN: g++ -O2 -gdwarf-4 %s -o %t.4
// RUN: python3 %S/Inputs/fill.py %t.4 %s | %symbolizer | FileCheck %s
// RUN: g++ -O2 -gdwarf-5 %s -o %t.5
// RUN: python3 %S/Inputs/fill.py %t.5 %s | %symbolizer | FileCheck %s

#include "Inputs/leaf.h"

namespace {
__attribute__((noinline)) int outer(volatile int *p) {
  return leaf(p); // line 12
}
} // namespace

int table[10];

int main(int count, char **) { return outer(&count) + table[count]; }

// ASK: CODE @module@ @probe@ -
// CHECK: F leaf{{.*}}	/{{.*}}/Inputs/leaf.h	2	3
// CHECK-NEXT: F (anonymous namespace)::outer(int volatile*)	/{{.*}}/gcc.cpp	12	14
// CHECK-EMPTY:
// ASK: DATA @module@ @table+4@ -
// CHECK-NEXT: D table	{{[0-9a-f]+}}	40	/{{.*}}/gcc.cpp	16
// CHECK-EMPTY:
