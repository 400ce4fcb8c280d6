// Paths are absolute and free of "." and "..".
//
// RUN: mkdir -p %t.dir && cd %t.dir
// RUN: %clang22 -g %s -o %t
// RUN: python3 %S/Inputs/fill.py %t %s | %symbolizer | FileCheck %s

int main(void) {
#line 7 "sub/.././/far/../near/x.c"
  __asm__ volatile("probe: nop");
#line 1 "/gone//tree/../../y.c"
  __asm__ volatile("root: nop");
  return 0;
}

// ASK: CODE @module@ @probe@ -
// CHECK: F main	/{{.*}}.dir/near/x.c	7	3
// ASK: CODE @module@ @root@ -
// CHECK: F main	/y.c	1	3
