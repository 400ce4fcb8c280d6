// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// symbolize=0 prints module and offset.
// RUN: %clang_rtsan -O1 -Wl,--build-id %s -o %t
// RUN: %env_rtsan_opts=symbolize=0 not %t 2>&1 | FileCheck %s
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: #0 0x{{[0-9a-f]+}} {{.*}}(/{{.*}}symbolize{{.*}}+0x{{[0-9a-f]+}}) (BuildId: {{[0-9a-f]+}})
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[10] = 1;
  return 0;
}
