// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A global of a shared library overrun from the program, and one of the program overrun from the library.
// RUN: %clang_rtsan -O0 -DLIBRARY -shared -fPIC %s -o %t.so && %clang_rtsan -O0 %s %t.so -Wl,-rpath,/ -o %t && not %t library 2>&1 | FileCheck %s && not %t program 2>&1 | FileCheck --check-prefix=PROGRAM %s && %t ok x 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 -DLIBRARY -shared -fPIC %s -o %t.so && %clang_rtsan -O2 %s %t.so -Wl,-rpath,/ -o %t && not %t library 2>&1 | FileCheck %s && not %t program 2>&1 | FileCheck --check-prefix=PROGRAM %s && %t ok x 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <string.h>
#ifdef LIBRARY
char in_library[20];
void touch(char *p, int at) { p[at] = 1; }
#else
extern char in_library[20];
char in_program[12];
void touch(char *p, int at);
int main(int argc, char **argv) {
  touch(in_library, strcmp(argv[1], "library") == 0 ? 20 : 19);
// CHECK: ERROR: rtsan: global-buffer-overflow
// CHECK: #0 0x{{.*}} in touch
// CHECK: is located 0 bytes after global variable 'in_library'
  touch(in_program, strcmp(argv[1], "program") == 0 ? 12 : 11);
// PROGRAM: ERROR: rtsan: global-buffer-overflow
// PROGRAM: is located 0 bytes after global variable 'in_program'
  puts("fine");
  return 0;
}
#endif
