// RUN: %clangxx22 -gdwarf-4 %s -o %t.4
// RUN: python3 %S/Inputs/fill.py %t.4 %s | %symbolizer | FileCheck %s
// RUN: %clangxx22 -gdwarf-5 %s -o %t.5
// RUN: python3 %S/Inputs/fill.py %t.5 %s | %symbolizer | FileCheck %s
//
// Without the symbol, DWARF has name and size.
// RUN: cp %t.5 %t.nosym
// RUN: objcopy --strip-symbol=_ZN2ns5tableE %t.5 %t.nosym
// RUN: python3 %S/Inputs/fill.py %t.nosym %s %t.5 | %symbolizer | FileCheck %s --check-prefix=NOSYM

namespace ns {
int table[10] = {1};
}

int main(int count, char **) {
  static long calls;
  calls += count;
  return ns::table[count] + (int)calls;
}

// ASK: DATA @module@ @_ZN2ns5tableE+39@ -
// CHECK: D ns::table	{{[0-9a-f]+}}	40	/{{.*}}/data.cpp	12
// CHECK-EMPTY:
// NOSYM: D ns::table	{{[0-9a-f]+}}	40	/{{.*}}/data.cpp	12
// ASK: DATA @module@ @_ZZ4mainE5calls@ -
// CHECK-NEXT: D main::calls	{{[0-9a-f]+}}	8	/{{.*}}/data.cpp	16
// CHECK-EMPTY:
// An address of code is no variable.
// ASK: DATA @module@ @main@ -
// CHECK-NEXT: D ?	0	0	?	0
// CHECK-EMPTY:
