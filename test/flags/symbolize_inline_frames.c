// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Inlined functions are frames of their own, unless switched off.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: not %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=symbolize_inline_frames=0 not %t 2>&1 | FileCheck --check-prefix=OFF %s
// CHECK: #0 0x[[PC:[0-9a-f]+]] in innermost {{.*}}:[[#@LINE+6]]
// CHECK-NEXT: #1 0x[[PC]] in middle
// CHECK-NEXT: #2 0x[[PC]] in main
// OFF: #0 0x{{[0-9a-f]+}} in
// OFF-NEXT: #1 {{.*}} in __libc_start
#include <stdlib.h>
__attribute__((always_inline)) static inline void innermost(volatile char *p) { p[10] = 1; }
__attribute__((always_inline)) static inline void middle(volatile char *p) { innermost(p); }
int main(void) {
  middle(malloc(10));
}
