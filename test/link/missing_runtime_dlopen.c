// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An instrumented library in a program without the runtime: dlopen names what is missing.
// RUN: %clang -g -O1 -DLIBRARY %rtsan_plugin -shared -fPIC %s -o %t.so && %clang -O1 %s -ldl -o %t
// RUN: %t %t.so 2>&1 | FileCheck %s
// CHECK: undefined symbol: __rts_abi_{{[0-9]+}}__link_this_program_with_lrtsan
#include <dlfcn.h>
#include <stdio.h>
#ifdef LIBRARY
int table[10];
int get(int i) { return table[i]; }
#else
int main(int argc, char **argv) {
  if (!dlopen(argv[1], RTLD_NOW)) puts(dlerror());
}
#endif
