// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// log_format=json is one object a line.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=log_format=json not %t 2> %t.json
// RUN: python3 -c "import json,sys; r=json.loads(open(sys.argv[1]).read().splitlines()[0]); print(r['schema'], r['kind'])" %t.json | FileCheck %s
// REQUIRES: python3
// CHECK: rtsan/1 heap-buffer-overflow
#include <stdlib.h>
int main(int argc, char **argv) {
  volatile char *p = malloc(10);
  p[10] = 1;
  return 0;
}
