// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Wild pointers that are constants: what a check reads is then at a constant address, too. The report names the pointer, and what for.
// DEFINE: %{build} = %clang_rtsan -Wno-everything
// RUN: %{build} -mllvm -rtsan-checks=address -O0 %s -o %t
// RUN: not %t m 2>&1 | FileCheck --check-prefixes=MIDDLE,READ %s && not %t M 2>&1 | FileCheck --check-prefixes=MIDDLE,WRITE %s
// RUN: not %t h 2>&1 | FileCheck --check-prefixes=HIGH,READ %s && not %t H 2>&1 | FileCheck --check-prefixes=HIGH,WRITE %s
// RUN: not %t l 2>&1 | FileCheck --check-prefixes=LOW,WRITE %s
// RUN: %{build} -mllvm -rtsan-checks=address -O2 %s -o %t
// RUN: not %t m 2>&1 | FileCheck --check-prefixes=MIDDLE,READ %s && not %t M 2>&1 | FileCheck --check-prefixes=MIDDLE,WRITE %s
// RUN: not %t h 2>&1 | FileCheck --check-prefixes=HIGH,READ %s && not %t H 2>&1 | FileCheck --check-prefixes=HIGH,WRITE %s
// RUN: not %t l 2>&1 | FileCheck --check-prefixes=LOW,WRITE %s
// RUN: %t 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %{build} -mllvm -rtsan-checks=all -O2 %s -o %t
// RUN: not %t m 2>&1 | FileCheck --check-prefixes=MIDDLE,READ %s && not %t M 2>&1 | FileCheck --check-prefixes=MIDDLE,WRITE %s
// RUN: not %t l 2>&1 | FileCheck --check-prefixes=LOW,WRITE %s
// RUN: %t 2>&1 | FileCheck --check-prefix=OK %s
#include <stdio.h>

// MIDDLE: SEGV on unknown address 0x123456789000
// HIGH: SEGV on unknown address 0x8000123456789000
// LOW: SEGV on unknown address 0x000000000010
// READ: caused by a READ memory access
// WRITE: caused by a WRITE memory access
// HIGH: Hint: no memory can be at this address
// OK-NOT: rtsan
// OK: fine
__attribute__((noinline)) static int middle(void) { return *(volatile int *)0x123456789000; }
__attribute__((noinline)) static void middle_write(void) { *(volatile int *)0x123456789000 = 7; }
__attribute__((noinline)) static int high(void) { return *(volatile char *)0x8000123456789000; }
__attribute__((noinline)) static void high_write(void) { *(volatile char *)0x8000123456789000 = 7; }
__attribute__((noinline)) static void low_write(void) { *(volatile int *)0x10 = 7; }

int main(int argc, char **argv) {
  switch (argc > 1 ? argv[1][0] : 0) {
  case 'm': return middle();
  case 'M': middle_write(); break;
  case 'h': return high();
  case 'H': high_write(); break;
  case 'l': low_write(); break;
  }
  puts("fine");
  return 0;
}
