// A file that was replaced since it was loaded is not symbolized.
//
// RUN: %clang22 -g -Wl,--build-id=sha1 %s -o %t
// RUN: python3 %S/Inputs/fill.py %t %s | %symbolizer | FileCheck %s
// RUN: %clang22 -g -Wl,--build-id=none %s -o %t
// RUN: python3 %S/Inputs/fill.py %t %s | %symbolizer | FileCheck %s --check-prefix=NONE

int main(void) { return 0; }

// ASK: CODE @module@ @main@ 00112233
// CHECK: E build-id mismatch: the file was replaced since it was loaded
// CHECK-EMPTY:
// NONE: E build-id mismatch: the file has none
// NONE-EMPTY:
// ASK: CODE @module@ @main@ @build-id@
// CHECK-NEXT: F main	/{{.*}}/build_id.c	8
// CHECK-EMPTY:
// NONE-NEXT: F main
// NONE-EMPTY:
// ASK: DATA @module@ @main@ 00112233
// CHECK-NEXT: E build-id mismatch
