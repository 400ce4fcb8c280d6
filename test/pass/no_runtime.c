/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A program that was not linked with the runtime: the linker names one symbol, and that one says what to do. */
// RUN: not %clang %rtsan_plugin -O1 %s -o %t 2>&1 | FileCheck %s --implicit-check-not=undefined
// CHECK: undefined reference to `__rts_abi_{{[0-9]+}}__link_this_program_with_lrtsan'
extern char *getenv(const char *);
int table[10];
int main(int argc, char **argv) {
  char buffer[40];
  __builtin_memset(buffer, argc, sizeof buffer);
  return table[argc] + buffer[argc] + (getenv(argv[0]) != 0);
}
