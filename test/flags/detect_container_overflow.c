// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The option decides whether annotations count.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=detect_container_overflow=1 not %t 2>&1 | FileCheck %s
// RUN: %t 2>&1 | FileCheck --check-prefix=OFF %s
// CHECK: ERROR: rtsan: container-overflow
// OFF-NOT: rtsan
// OFF: ran
#include <sanitizer/common_interface_defs.h>
#include <stdio.h>
#include <stdlib.h>
int main(void) {
  char *p = malloc(64);
  __sanitizer_annotate_contiguous_container(p, p + 64, p + 64, p + 20);
  p[30] = 1;
  puts("ran");
  return ((volatile char *)p)[30] != 1;
}
