// Rust's two manglings, as the linker sees them; the hash is dropped.
//
// RUN: %clang22 %s -o %t
// RUN: python3 %S/Inputs/fill.py %t %s | %symbolizer | FileCheck %s

#define NAMED(function, name)                                                  \
  int function(void) __asm__(name);                                            \
  int function(void) {                                                         \
    __asm__ volatile("probe_" #function ": nop");                              \
    return 1;                                                                  \
  }

NAMED(legacy, "_ZN4demo6shapes4Path5close17h0123456789abcdefE")
NAMED(generic, "_ZN60_$LT$demo..Box$LT$T$GT$$u20$as$u20$core..ops..drop..Drop$"
               "GT$4drop17h00112233aabbccddE")
NAMED(modern, "_RNvMNtCs6GmmlP4bgsG_4demo6shapesNtB2_4Path5close")
NAMED(closure, "_RNCNvMNtCs6GmmlP4bgsG_4demo6shapesNtB4_4Path5close0B6_")
NAMED(plus_plus, "_ZN4demo6shapes4Path5closeEi")

int main(void) {
  return legacy() + generic() + modern() + closure() + plus_plus();
}

// ASK: CODE @module@ @probe_legacy@ -
// CHECK: F demo::shapes::Path::close	?	0	0
// ASK: CODE @module@ @probe_generic@ -
// CHECK: F <demo::Box<T> as core::ops::drop::Drop>::drop	?	0	0
// ASK: CODE @module@ @probe_modern@ -
// CHECK: F <demo::shapes::Path>::close	?	0	0
// ASK: CODE @module@ @probe_closure@ -
// CHECK: F <demo::shapes::Path>::close::{closure#0}	?	0	0
// Not Rust: no hash, so C++.
// ASK: CODE @module@ @probe_plus_plus@ -
// CHECK: F demo::shapes::Path::close(int)	?	0	0
