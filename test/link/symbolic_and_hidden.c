// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// -Bsymbolic libraries, hidden visibility and -z now.
// RUN: %clang_rtsan -O1 -DLIBRARY -shared -fPIC -fvisibility=hidden -Wl,-Bsymbolic -Wl,-z,now %s -o %t.so && %clang_rtsan -O1 -Wl,-z,now %s %t.so -o %t
// RUN: not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// CHECK: ERROR: rtsan: global-buffer-overflow
// CHECK: in set
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#ifdef LIBRARY
char table[20];
__attribute__((visibility("default"))) void set(int at) { char *volatile p = table; p[at] = 1; }
#else
void set(int at);
int main(int argc, char **argv) {
  set(argc == 1 ? 20 : 19);
  puts("fine");
  return 0;
}
#endif
