// A file cut short while it is mapped raises SIGBUS in the reader: an error for
// that module, and business as usual for others.
//
// RUN: %clang22 -g %s -o %t
// RUN: python3 %S/Inputs/fill.py %t %s > %t.addresses
// RUN: python3 %S/Inputs/shrink.py %symbolizer %t %t.victim %t.addresses | FileCheck %s

static int number = 3;
int main(void) { return number; }

// ASK: @main@
// ASK: @number@
// CHECK: F main
// CHECK-NEXT: E its debugging information crashed or stalled the reader
// CHECK-NEXT: E its debugging information crashed or stalled the reader
// CHECK-NEXT: F main
// CHECK-NEXT: status 0
