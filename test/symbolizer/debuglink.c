// Debugging information in a file of its own, named by .gnu_debuglink.
//
// RUN: rm -rf %t.dir && mkdir -p %t.dir
// RUN: %clang22 -g -Wl,--build-id=none %s -o %t.dir/full
// RUN: objcopy --only-keep-debug %t.dir/full %t.dir/prog.debug
// RUN: objcopy --strip-all --add-gnu-debuglink=%t.dir/prog.debug %t.dir/full %t.dir/prog
// RUN: python3 %S/Inputs/fill.py %t.dir/prog %s %t.dir/full > %t.ask
// RUN: %symbolizer < %t.ask | FileCheck %s
//
// A debug file of another build (its checksum differs) is not used.
// RUN: %clang22 -g -O2 -Wl,--build-id=none %s -o %t.dir/other
// RUN: objcopy --only-keep-debug %t.dir/other %t.dir/prog.debug
// RUN: %symbolizer < %t.ask | FileCheck %s --check-prefix=OTHER

static int number = 3;
int main(void) {
  __asm__ volatile("probe: nop"); // line 17
  return number;
}

// ASK: CODE @module@ @probe@ -
// CHECK: F main	/{{.*}}/debuglink.c	17	3
// OTHER: F ?	?	0	0
// ASK: DATA @module@ @number@ -
// CHECK: D number	{{[0-9a-f]+}}	4	/{{.*}}/debuglink.c	15
// OTHER: D ?	0	0	?	0
