// Functions, call sites and variables are in the .dwo file, lines are not.
//
// RUN: %clangxx22 -O2 -gdwarf-4 -gsplit-dwarf -c %s -o %t.4.o
// RUN: %clangxx22 %t.4.o -o %t.4
// RUN: python3 %S/Inputs/fill.py %t.4 %s | %symbolizer | FileCheck %s
// RUN: %clangxx22 -O2 -gdwarf-5 -gsplit-dwarf -c %s -o %t.5.o
// RUN: %clangxx22 %t.5.o -o %t.5
// RUN: python3 %S/Inputs/fill.py %t.5 %s | %symbolizer | FileCheck %s
//
// The .dwo file lost: inlined calls are too, place and function remain.
// RUN: rm %t.5.dwo
// RUN: python3 %S/Inputs/fill.py %t.5 %s | %symbolizer | FileCheck %s --check-prefix=LOST

#include "Inputs/leaf.h"

int table[10];

__attribute__((noinline)) int outer(volatile int *p) {
  return leaf(p); // line 19
}

int main(int count, char **) { return outer(&count) + table[count]; }

// ASK: CODE @module@ @probe@ -
// CHECK: F leaf{{.*}}	/{{.*}}/Inputs/leaf.h	2	3
// CHECK-NEXT: F outer(int volatile*)	/{{.*}}/split_dwarf.cpp	19	10
// CHECK-EMPTY:
// ASK: DATA @module@ @table@ -
// CHECK-NEXT: D table	{{[0-9a-f]+}}	40	/{{.*}}/split_dwarf.cpp	16
// CHECK-EMPTY:

// LOST: F outer(int volatile*)	/{{.*}}/Inputs/leaf.h	2	3
// LOST: D table	{{[0-9a-f]+}}	40	?	0
