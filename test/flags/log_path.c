// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// log_path=FILE writes to FILE.PID, %p and %e are expanded, stdout is itself.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: rm -rf %t.d && mkdir %t.d
// RUN: %env_rtsan_opts=log_path=%t.d/log not %t 2>&1 | count 0
// RUN: cat %t.d/log.* | FileCheck %s
// RUN: %env_rtsan_opts=log_path=%t.d/x-%%p-%%e not %t && cat %t.d/x-*-%basename_t.tmp | FileCheck %s
// RUN: %env_rtsan_opts=log_path=stdout not %t 2>%t.err | FileCheck %s
// RUN: count 0 < %t.err
// RUN: %env_rtsan_opts=log_path=%t.d/none/log not %t 2>&1 | FileCheck --check-prefix=LOST %s
// CHECK: ERROR: rtsan: heap-buffer-overflow
// LOST: cannot write to log_path
// LOST: ERROR: rtsan: heap-buffer-overflow
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[10] = 1;
  return 0;
}
