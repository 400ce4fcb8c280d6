// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Globals of a dlopened library are guarded while it is loaded, and leave no poison when it is gone: 50 times.
// RUN: %clang_rtsan -O0 -DLIBRARY -shared -fPIC %s -o %t.so && %clang_rtsan -O0 %s -ldl -o %t && not %t %t.so 2>&1 | FileCheck %s && %t %t.so ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 -DLIBRARY -shared -fPIC %s -o %t.so && %clang_rtsan -O2 %s -ldl -o %t && not %t %t.so 2>&1 | FileCheck %s && %t %t.so ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#ifdef LIBRARY
static char name[13];
char *get(void) { return name; }
#else
int main(int argc, char **argv) {
  char *p = NULL;
  for (int i = 0; i < 50; i++) {
    void *h = dlopen(argv[1], RTLD_NOW);
    p = ((char *(*)(void))dlsym(h, "get"))();
    memset(p, i, 13);
    if (i == 49 && argc == 2) p[13] = 1;
// CHECK: ERROR: rtsan: global-buffer-overflow
// CHECK: in main {{.*}}:[[#@LINE-2]]
// CHECK: is located 0 bytes after global variable 'name'
    dlclose(h);
  }
  /* The program may use the addresses for something else. */
  char *page = (char *)((unsigned long)p & -4096ul);
  char *q = mmap(page, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
  for (int i = 0; i < 4096; i++) ((volatile char *)q)[i] = 1;
  puts("fine");
  return 0;
}
#endif
