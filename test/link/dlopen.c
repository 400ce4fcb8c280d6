// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A library is instrumented, loaded and unloaded: an error in it is found, its frames are named after dlclose.
// RUN: %clang_rtsan -O1 -DLIBRARY -shared -fPIC %s -o %t.so && %clang_rtsan -O1 %s -ldl -o %t
// RUN: not %t %t.so 2>&1 | FileCheck %s && %t %t.so ok 2>&1 | FileCheck --check-prefix=OK %s
// CHECK: ERROR: rtsan: heap-use-after-free
// CHECK: freed by thread T0 here:
// CHECK: in take_back {{.*}}dlopen.c
// CHECK: previously allocated by thread T0 here:
// CHECK: in hand_out {{.*}}dlopen.c
// OK-NOT: rtsan
// OK: fine
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#ifdef LIBRARY
char *hand_out(void) { char *volatile p = malloc(10); return p; }
void take_back(char *p) { free(p);
  __asm__ volatile(""); }
#else
int main(int argc, char **argv) {
  void *h = dlopen(argv[1], RTLD_NOW);
  char *p = ((char *(*)(void))dlsym(h, "hand_out"))();
  if (argc == 2) ((void (*)(char *))dlsym(h, "take_back"))(p);
  dlclose(h);
  *(volatile char *)p = 1;
  puts("fine");
  return 0;
}
#endif
