// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A stripped program: module, offset and build id; the symbol table of libraries still names their functions.
// RUN: %clang_rtsan -O1 -g0 -Wl,--build-id=sha1 -s %s -o %t && not %t 2>&1 | FileCheck %s
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: #0 0x{{[0-9a-f]+}} {{.*}}({{.*}}stripped.c.tmp+0x{{[0-9a-f]+}}) (BuildId: {{[0-9a-f]+}})
// CHECK: __libc_start_main
// CHECK: SUMMARY: rtsan: heap-buffer-overflow
#include <stdlib.h>
int main(void) {
  volatile char *p = malloc(10);
  p[10] = 1;
}
