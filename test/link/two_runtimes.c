// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A program with librtsan.a in it loads a library that brings librtsan.so, of the same or of another version: one line, no crash.
// RUN: %clang -g %rtsan_plugin %s %rtsan_static -o %t && not %t %libdir/librtsan.so 2>&1 | FileCheck %s
// RUN: %python %S/Inputs/other_version.py %libdir/librtsan.so %t.other.so && not %t %t.other.so 2>&1 | FileCheck %s --check-prefixes=CHECK,OTHER
// CHECK: {{^}}==[[PID:[0-9]+]]==rtsan: error: two rtsan runtimes in one process: version {{[0-9.]+}} is already here, this one is
// OTHER-SAME: 9.{{[0-9.]+}};
// CHECK-NOT: loaded
#include <dlfcn.h>
#include <stdio.h>
int main(int argc, char **argv) {
  void *p = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  printf("loaded: %s\n", p ? "yes" : dlerror());
}
