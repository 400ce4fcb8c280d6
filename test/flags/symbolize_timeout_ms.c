// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A symbolizer that never answers costs a second, not the report.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: printf "#!/bin/sh\nexec sleep 100\n" > %t.sh && chmod +x %t.sh
// RUN: %env_rtsan_opts=symbolize_timeout_ms=200:external_symbolizer_path=%t.sh timeout 30 %t > %t.out 2>&1 || FileCheck %s < %t.out
// CHECK: ERROR: rtsan: heap-buffer-overflow
// CHECK: (/{{.*}}+0x
// CHECK: SUMMARY
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[10] = 1;
  return 0;
}
