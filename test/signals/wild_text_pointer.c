// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A pointer that was overwritten by six characters points to where the runtime keeps its own; it is as wild as any.
// RUN: %clang_rtsan -mllvm -rtsan-checks=address -O1 %s -o %t && not %env_rtsan_opts= %t 2>&1 | FileCheck --check-prefixes=CHECK,ADDRESS %s
// RUN: %clang_rtsan -O1 %s -o %t && not %env_rtsan_opts= %t 2>&1 | FileCheck %s
// RUN: not %env_rtsan_opts= %t libc 2>&1 | FileCheck --check-prefixes=CHECK,ADDRESS %s
// REQUIRES: llvm-ge-22
#include <string.h>
static struct { char name[8]; } s;
int main(int argc, char **argv) {
  volatile char *p;
  (void)argv;
  strcpy(s.name, "123456");
  memcpy(&p, s.name, 8);
  if (argc > 1) return (int)strlen((char *)p);
  p[0] = 1;
  return p[3];
}
// CHECK: ERROR: rtsan: SEGV on unknown address
// ADDRESS: 0x36353433323
// CHECK: a wild pointer
