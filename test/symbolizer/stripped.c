// Nothing known is an answer, not an error.
//
// RUN: %clang22 -g %s -o %t.full
// RUN: objcopy --strip-all %t.full %t
// RUN: python3 %S/Inputs/fill.py %t %s %t.full | %symbolizer | FileCheck %s

static int number = 3;
static int three(void) { return number; }
int main(void) { return three(); }

// ASK: CODE @module@ @three@ -
// CHECK: F ?	?	0	0
// CHECK-EMPTY:
// ASK: DATA @module@ @number@ -
// CHECK-NEXT: D ?	0	0	?	0
// CHECK-EMPTY:
