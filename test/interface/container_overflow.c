// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Annotated containers, where the option asks for it.
// RUN: %clang_rtsan -O1 %s -o %t && %env_rtsan_opts=detect_container_overflow=1 not %t 2>&1 | FileCheck %s && %env_rtsan_opts=detect_container_overflow=1 %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <sanitizer/common_interface_defs.h>
#include <stdio.h>
#include <stdlib.h>
int main(int argc, char **argv) {
  char *p = malloc(64);
  __sanitizer_annotate_contiguous_container(p, p + 64, p + 64, p + 20);
  if (argc > 1) __sanitizer_annotate_contiguous_container(p, p + 64, p + 20, p + 30);
  *(volatile char *)(p + 25) = 1;
// CHECK: ERROR: rtsan: container-overflow
// CHECK-NEXT: WRITE of size 1
// CHECK: is located 25 bytes inside of 64-byte region
  puts("fine");
  return 0;
}
