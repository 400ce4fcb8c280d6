// The command line, for people.
//
// RUN: %clangxx22 -O2 -g %s -o %t
// RUN: python3 %S/Inputs/fill.py %t %s > %t.offsets
// RUN: xargs %symbolizer --obj=%t < %t.offsets | FileCheck %s
// RUN: not %symbolizer --obj=%t 2>&1 | FileCheck %s --check-prefix=USAGE
// RUN: not %symbolizer --obj=%t 12x 2>&1 | FileCheck %s --check-prefix=USAGE
// RUN: not %symbolizer 12 2>&1 | FileCheck %s --check-prefix=USAGE
// RUN: not %symbolizer --obj=%t --filter 2>&1 | FileCheck %s --check-prefix=USAGE
// RUN: not %symbolizer --timeout=1s 2>&1 | FileCheck %s --check-prefix=USAGE
// RUN: not %symbolizer --obj=%t.none 12 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: %symbolizer --help | FileCheck %s --check-prefix=HELP
// RUN: %symbolizer --version | FileCheck %s --check-prefix=VERSION

#include "Inputs/leaf.h"

int main(int count, char **) { return leaf(&count); }

// ASK: 0x@probe@
// CHECK: leaf{{.*}} at /{{.*}}/Inputs/leaf.h:2:3
// CHECK-NEXT: (inlined by) main at /{{.*}}/by_hand.cpp:17:39
// USAGE: rtsan-symbolizer: {{.*}} (try --help)
// NONE: rtsan-symbolizer: {{.*}}.none: cannot open the file
// HELP: usage: rtsan-symbolizer
// VERSION: rtsan-symbolizer, protocol 1
