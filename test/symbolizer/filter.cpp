// A report is symbolized after the fact, numbering kept whole.
//
// RUN: %clangxx22 -O2 -g %s -o %t
// RUN: python3 %S/Inputs/fill.py %t %s > %t.report
// RUN: %symbolizer --filter < %t.report | FileCheck %s --match-full-lines --strict-whitespace

#include "Inputs/leaf.h"

__attribute__((noinline)) int outer(volatile int *p) { return leaf(p); }

int main(int count, char **) { return outer(&count) + 1; }

// ASK: ==7==ERROR: rtsan: something on address 0x10 #1
// ASK:     #0 0x5501 (@path@+0x@probe@) (BuildId: @build-id@)
// ASK:     #1 0x5502 (@path@+0x@main@)
// ASK:     #2 0x5503 (/nowhere/lib.so+0x12) (BuildId: 0a0b)
// ASK:     #3 0x5504 in known /src/known.c:3:4
// ASK:
// ASK: freed by:
// ASK:     #0 0x5505 (@path@+0x@main@) (BuildId: 00ff)
// ASK:     #1 0x5506 (@path@+0x@probe@)
// ASK: log:     #1 0x5507 (@path@+0x@main@)

//      CHECK:==7==ERROR: rtsan: something on address 0x10 #1
// CHECK-NEXT:    #0 0x5501 in leaf{{.*}} /{{.*}}/Inputs/leaf.h:2:3
// CHECK-NEXT:    #1 0x5501 in outer(int volatile*) /{{.*}}/filter.cpp:9:63
// CHECK-NEXT:    #2 0x5502 in main /{{.*}}/filter.cpp:11{{.*}}
// CHECK-NEXT:    #3 0x5503 (/nowhere/lib.so+0x12) (BuildId: 0a0b)
// CHECK-NEXT:    #4 0x5504 in known /src/known.c:3:4
// CHECK-EMPTY:
// CHECK-NEXT:freed by:
// CHECK-NEXT:    #0 0x5505 ({{.*}}+0x{{[0-9a-f]+}}) (BuildId: 00ff)
// CHECK-NEXT:    #1 0x5506 in leaf{{.*}} /{{.*}}/Inputs/leaf.h:2:3
// CHECK-NEXT:    #2 0x5506 in outer(int volatile*) /{{.*}}/filter.cpp:9:63
// CHECK-NEXT:log:     #2 0x5507 in main /{{.*}}/filter.cpp:11{{.*}}
