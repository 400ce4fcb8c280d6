// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An annotation whose ends are in the wrong order.
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=detect_container_overflow=1 not %t 2>&1 | FileCheck %s
#include <sanitizer/common_interface_defs.h>
#include <stdlib.h>
int main(void) {
  char *p = malloc(64);
  __sanitizer_annotate_contiguous_container(p, p + 64, p + 64, p + 80);
// CHECK: ERROR: rtsan: bad parameters to __sanitizer_annotate_contiguous_container
}
