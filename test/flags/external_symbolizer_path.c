// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The symbolizer is the one named; one that is missing or broken costs names only.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=external_symbolizer_path=%symbolizer not %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=external_symbolizer_path=/nonexistent not %t 2>&1 | FileCheck --check-prefix=NONE %s
// RUN: %env_rtsan_opts=external_symbolizer_path=/bin/false not %t 2>&1 | FileCheck --check-prefix=NONE %s
// RUN: %env_rtsan_opts=symbolize_timeout_ms=300:external_symbolizer_path=/bin/cat not %t 2>&1 | FileCheck --check-prefix=NONE %s
// CHECK: in main {{.*}}external_symbolizer_path.c:
// NONE: ERROR: rtsan: heap-buffer-overflow
// NONE: (/{{.*}}+0x
// NONE: SUMMARY: rtsan: heap-buffer-overflow
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[10] = 1;
  return 0;
}
