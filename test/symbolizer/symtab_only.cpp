// Without debugging information the symbol table names the function.
//
// RUN: %clangxx22 %s -o %t
// RUN: python3 %S/Inputs/fill.py %t %s | %symbolizer | FileCheck %s

namespace ns {
struct Box {
  int bar(int value);
};
int Box::bar(int value) { return value + 1; }
int numbers[4];
} // namespace ns

int main(int count, char **) {
  return ns::Box().bar(count) + ns::numbers[count];
}

// ASK: CODE @module@ @_ZN2ns3Box3barEi+1@ -
// CHECK: F ns::Box::bar(int)	?	0	0
// CHECK-EMPTY:
// ASK: DATA @module@ @_ZN2ns7numbersE+15@ -
// CHECK-NEXT: D ns::numbers	{{[0-9a-f]+}}	16	?	0
// CHECK-EMPTY:

// One past the end of the array is not the array.
// ASK: DATA @module@ @_ZN2ns7numbersE+16@ -
// CHECK-NOT: ns::numbers
// CHECK: D {{.*}}
