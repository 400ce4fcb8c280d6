// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An installed tree works, also after it was moved.
// REQUIRES: cmake
// RUN: rm -rf %t.here %t.there && cmake --install %builddir --prefix %t.here > %t.log && mv %t.here %t.there
// RUN: env RTSAN_CLANG=%clang %t.there/bin/rtsan-clang -g -O1 %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: readelf -d %t | FileCheck --check-prefix=PATH %s
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: in main {{.*}}installed_tree.c
// PATH: {{(RPATH|RUNPATH).*}}.there/lib
#include <stdlib.h>
int main(void) {
  volatile char *p = malloc(10);
  p[10] = 1;
}
