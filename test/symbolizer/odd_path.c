// A module path with blanks, percent and plus signs survives both ways.
//
// RUN: mkdir -p "%t.d/a b%%c"
// RUN: %clang22 -g %s -o "%t.d/a b%%c/x+0x1"
// RUN: python3 %S/Inputs/fill.py "%t.d/a b%%c/x+0x1" %s > %t.ask
// RUN: FileCheck %s --check-prefix=ASKED < %t.ask
// RUN: %symbolizer < %t.ask | FileCheck %s
// RUN: %symbolizer --filter < %t.ask | FileCheck %s --check-prefix=FILTER

int main(void) {
  __asm__ volatile("probe: nop"); // line 11
  return 0;
}

// ASK: CODE @module@ @probe@ -
// ASKED: CODE {{.*}}/a%20b%25c/x%2B0x1
// CHECK: F main	/{{.*}}/odd_path.c	11	3
// ASK:     #0 0x1234 (@path@+0x@probe@) (BuildId: @build-id@)
// FILTER: #0 0x1234 in main /{{.*}}/odd_path.c:11:3
