// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// LD_PRELOAD of another library, also one with a malloc of its own calls.
// RUN: %clang -O1 -DLIBRARY -shared -fPIC %s -o %t.so && %clang_rtsan -O1 %s -o %t
// RUN: env LD_PRELOAD=%t.so not %t 2>&1 | FileCheck %s && env LD_PRELOAD=%t.so %t ok 2>&1 | FileCheck --check-prefix=OK %s
// CHECK: ERROR: rtsan: heap-buffer-overflow
// OK-NOT: rtsan
// OK: preloaded
// OK: fine
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef LIBRARY
static char *name;
__attribute__((constructor)) static void start(void) { name = strdup("preloaded"); puts(name), fflush(stdout); }
__attribute__((destructor)) static void stop(void) { free(name); }
#else
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[argc == 1 ? 10 : 9] = 1;
  puts("fine");
  return 0;
}
#endif
