// A pointer so wild that the check itself faults: still said to be a read or a write, and which address was meant.
// RUN: %clang_rtsan -O0 %s -o %t && not %env_rtsan_opts= %t r 2>&1 | FileCheck --check-prefix=READ %s
// RUN: not %env_rtsan_opts= %t w 2>&1 | FileCheck --check-prefix=WRITE %s
// RUN: %clang_rtsan -O2 %s -o %t && not %env_rtsan_opts= %t r 2>&1 | FileCheck --check-prefix=READ %s
// RUN: not %env_rtsan_opts= %t w 2>&1 | FileCheck --check-prefix=WRITE %s
// RUN: not %env_rtsan_opts= %t u 2>&1 | FileCheck --check-prefix=READ %s
#include <stdint.h>

__attribute__((noinline)) static long get(long *p) { return *p; }
__attribute__((noinline)) static void put(int *p) { *p = 7; }
__attribute__((noinline)) static int get_odd(const void *p) {
  int v;
  __builtin_memcpy(&v, p, sizeof v);
  return v;
}

int main(int argc, char **argv) {
  uintptr_t wild = (uintptr_t)argc << 39; // 0x10000000000: its shadow does not exist
  // READ: SEGV on unknown address 0x010000000000
  // READ: caused by a READ memory access
  // WRITE: SEGV on unknown address 0x010000000000
  // WRITE: caused by a WRITE memory access
  switch (argv[1][0]) {
  case 'r': return (int)get((long *)wild);
  case 'w': put((int *)wild); return 0;
  default: return get_odd((void *)wild);
  }
}
