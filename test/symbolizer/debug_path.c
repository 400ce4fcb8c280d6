// Debugging information below a directory, found by build-id.
//
// RUN: rm -rf %t.root
// RUN: %clang22 -g -Wl,--build-id=sha1 %s -o %t.full
// RUN: python3 %S/Inputs/place_debug.py %t.full %t.root
// RUN: objcopy --strip-all %t.full %t
// RUN: python3 %S/Inputs/fill.py %t %s %t.full > %t.ask
// RUN: %symbolizer --debug-path=%t.root < %t.ask | FileCheck %s
// RUN: %symbolizer --debug-path=%t.none < %t.ask | FileCheck %s --check-prefix=NONE

int main(void) {
  __asm__ volatile("probe: nop"); // line 12
  return 0;
}

// ASK: CODE @module@ @probe@ @build-id@
// CHECK: F main	/{{.*}}/debug_path.c	12	3
// NONE: F ?	?	0	0
