// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Wild pointers whose race cell would be at an address that is the program's, or no address at all: the report names the pointer, and what for.
// RUN: %clang_rtsan -O0 %s -o %t && not %t r 2>&1 | FileCheck --check-prefixes=CELLS,READ %s && not %t w 2>&1 | FileCheck --check-prefixes=CELLS,WRITE %s
// RUN: not %t R 2>&1 | FileCheck --check-prefixes=NONE,READ %s && not %t W 2>&1 | FileCheck --check-prefixes=NONE,WRITE %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t r 2>&1 | FileCheck --check-prefixes=CELLS,READ %s && not %t w 2>&1 | FileCheck --check-prefixes=CELLS,WRITE %s
// RUN: not %t R 2>&1 | FileCheck --check-prefixes=NONE,READ %s && not %t W 2>&1 | FileCheck --check-prefixes=NONE,WRITE %s && %t 2>&1 | FileCheck --check-prefix=OK %s
#include <stdio.h>

// CELLS: SEGV on unknown address 0x123456789010
// NONE: SEGV on unknown address 0x8123456789000010
// READ: caused by a READ memory access
// WRITE: caused by a WRITE memory access
// OK-NOT: rtsan
// OK: fine 7
struct s {
  long first[2];
  int it;
};
__attribute__((noinline)) static int get(struct s *p) { return p->it; }
__attribute__((noinline)) static void put(struct s *p) { p->it = 7; }

int main(int argc, char **argv) {
  static struct s good;
  char what = argc > 1 ? argv[1][0] : 0;
  struct s *wild = (struct s *)(what < 'a' ? 0x8123456789000000 : 0x123456789000);
  struct s *p = what ? wild : &good;
  if (what == 'r' || what == 'R') return get(p);
  put(p);
  printf("fine %d\n", get(p));
  return 0;
}
