// What an optimiser appends to a name is not shown; a dot elsewhere is.
//
// RUN: %clang22 %s -o %t
// RUN: python3 %S/Inputs/fill.py %t %s | %symbolizer | FileCheck %s

int a(void) __asm__("_Z3foov.llvm.123456");
int a(void) { return 1; }
int b(void) __asm__("foo.isra.0");
int b(void) { return 2; }
int c(void) __asm__("_Z3bari.constprop.0.cold");
int c(void) { return 3; }
int d(void) __asm__("keep.this");
int d(void) { return 4; }
int main(void) { return a() + b() + c() + d(); }

// ASK: CODE @module@ @_Z3foov.llvm.123456@ -
// CHECK: F foo()	?
// ASK: CODE @module@ @foo.isra.0@ -
// CHECK: F foo	?
// ASK: CODE @module@ @_Z3bari.constprop.0.cold@ -
// CHECK: F bar(int)	?
// ASK: CODE @module@ @keep.this@ -
// CHECK: F keep.this	?
