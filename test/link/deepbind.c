// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RTLD_DEEPBIND is tolerated: one note at most, no report.
// RUN: %clang -g -O1 -DLIBRARY -shared -fPIC %s -o %t.so && %clang_rtsan -O1 %s -ldl -o %t
// RUN: %t %t.so 2>&1 | FileCheck %s
// CHECK-NOT: ERROR
// CHECK: fine
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef LIBRARY
char *make(void) { return strdup("made"); }
void drop(char *p) { free(p); }
#else
int main(int argc, char **argv) {
  void *h = dlopen(argv[1], RTLD_NOW | RTLD_DEEPBIND);
  if (!h) return puts(dlerror()), 1;
  char *p = ((char *(*)(void))dlsym(h, "make"))();
  free(p);
  ((void (*)(char *))dlsym(h, "drop"))(malloc(10));
  puts("fine");
  return 0;
}
#endif
