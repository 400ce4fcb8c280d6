// RUN: %clang22 -g -gz=zlib %s -o %t
// RUN: readelf -SW %t | FileCheck %s --check-prefix=SECTION
// RUN: python3 %S/Inputs/fill.py %t %s | %symbolizer | FileCheck %s

// Enough of it for compression to pay.
#define F(n) int f##n(int first_parameter, long second_parameter) { return n; }
#define G(n) F(n##0) F(n##1) F(n##2) F(n##3) F(n##4) F(n##5) F(n##6) F(n##7)
G(1) G(2) G(3) G(4) G(5)

int main(void) {
  __asm__ volatile("probe: nop"); // line 11
  return 0;
}

// SECTION: .debug_info {{.*}} C
// ASK: CODE @module@ @probe@ -
// CHECK: F main	/{{.*}}/compressed.c	11	3
