// RUN: %clang22 -g %s -o %t
// RUN: python3 %S/Inputs/fill.py %t %s | %symbolizer | FileCheck %s

static int add(int a, int b) {
  __asm__ volatile("probe: nop"); // line 5
  return a + b;
}

int main(int count, char **arguments) { return add(count, !arguments); }

// ASK: CODE @module@ @probe@ -
// CHECK: F add	/{{.*}}/plain_c.c	5	3
// CHECK-EMPTY:
// The same with 0x before the offset.
// ASK: CODE @module@ 0x@probe@ @build-id@
// CHECK-NEXT: F add	/{{.*}}/plain_c.c	5	3
// CHECK-EMPTY:
