// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A memcpy of constant size, and a copy of a struct, are expanded in line: ranges that overlap are found all the same, to the byte. The same bytes are no
// overlap: `*a = *a` is fine. (Of 8 bytes and less, optimised code has one load and one store, which nobody can tell from other code.)
// RUN: %clang_rtsan -O0 %s -o %t && not %t 8 2>&1 | FileCheck --check-prefixes=ANY,COPY8 %s && %t 2>&1 | FileCheck --check-prefix=OK %s
// RUN: not %t 40 2>&1 | FileCheck --check-prefixes=ANY,COPY40 %s && not %t -40 2>&1 | FileCheck --check-prefixes=ANY,COPY40 %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 40 2>&1 | FileCheck --check-prefixes=ANY,COPY40 %s && %t 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t -40 2>&1 | FileCheck --check-prefixes=ANY,COPY40 %s && %t 2>&1 | FileCheck --check-prefix=OK %s
// RUN: not %t 100 2>&1 | FileCheck --check-prefixes=ANY,STRUCT %s && not %t -100 2>&1 | FileCheck --check-prefixes=ANY,STRUCT %s
// RUN: %env_rtsan_opts=detect_overlap=0 %t 100 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %env_rtsan_opts=halt_on_error=0:exitcode=7 not %t 100 2>&1 | FileCheck --check-prefixes=ANY,STRUCT,ON %s
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct big {
  char bytes[100];
};
__attribute__((noinline)) static void copy8(char *p, long by) { memcpy(p + by, p, 8); }
__attribute__((noinline)) static void copy40(char *p, long by) { memcpy(p + by, p, 40); }
__attribute__((noinline)) static void copy_struct(struct big *to, const struct big *from) { *to = *from; }

int main(int argc, char **argv) {
  char *p = calloc(300, 1), *mid = p + 100;
  struct big *b = (struct big *)mid;
  long n = argc > 1 ? atol(argv[1]) : 0;
  copy8(mid, 8), copy8(mid, -8), copy8(mid, 0);
  copy40(mid, 40), copy40(mid, -40), copy40(mid, 0);
  copy_struct(b + 1, b), copy_struct(b - 1, b), copy_struct(b, b);
  // ANY: ERROR: rtsan: memcpy-param-overlap: memory ranges [0x{{[0-9a-f]+}},0x{{[0-9a-f]+}}) and [0x{{[0-9a-f]+}}, 0x{{[0-9a-f]+}}) overlap
  // ANY-NEXT: #0 0x{{[0-9a-f]+}} in memcpy (intercepted)
  // COPY8-NEXT: #1 0x{{[0-9a-f]+}} in copy8
  // COPY40-NEXT: #1 0x{{[0-9a-f]+}} in copy40
  // STRUCT-NEXT: #1 0x{{[0-9a-f]+}} in copy_struct
  // ON: fine
  if (n == 8) copy8(mid, 7);
  if (n == 40) copy40(mid, 39);
  if (n == -40) copy40(mid, -39);
  if (n == 100) copy_struct((struct big *)(mid + 99), b);
  if (n == -100) copy_struct((struct big *)(mid - 99), b);
  // OK-NOT: rtsan
  // OK: fine
  puts("fine");
  free(p);
  return 0;
}
