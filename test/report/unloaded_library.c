// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Allocation and free stacks through a library that is gone by the time of the report still name its functions.
// RUN: %clang_rtsan -O1 -DLIBRARY -shared -fPIC %s -o %t.so && %clang_rtsan -O1 %s -ldl -o %t && not %t %t.so 2>&1 | FileCheck %s
// CHECK: ERROR: rtsan: heap-use-after-free
// CHECK: freed by thread T0 here:
// CHECK: in plugin_drop {{.*}}unloaded_library.c:14
// CHECK: previously allocated by thread T0 here:
// CHECK: in plugin_make {{.*}}unloaded_library.c:13
#include <dlfcn.h>
#include <stdlib.h>
#ifdef LIBRARY
char *keep;
char *plugin_make(void) { return keep = malloc(10), keep; }
int plugin_drop(char *p) { free(p); return keep == p; }
#else
int main(int argc, char **argv) {
  void *h = dlopen(argv[1], RTLD_NOW);
  char *p = ((char *(*)(void))dlsym(h, "plugin_make"))();
  ((int (*)(char *))dlsym(h, "plugin_drop"))(p);
  dlclose(h);
  if (dlopen(argv[1], RTLD_NOW | RTLD_NOLOAD)) return 1;
  *(volatile char *)p = 1;
}
#endif
