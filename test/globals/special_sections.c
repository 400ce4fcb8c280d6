// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Arrays that the linker gathers in sections, flexible ones, aliases and thread-local ones keep their layout.
// RUN: %clang_rtsan -O0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <stdio.h>
struct entry { const char *name; int value; };
#define ENTRY(n, v) static const struct entry entry_##n __attribute__((section("entries"), used)) = {#n, v}
ENTRY(a, 1);
ENTRY(b, 2);
ENTRY(c, 3);
extern const struct entry __start_entries[], __stop_entries[];
static struct { int n; char text[]; } flexible = {5, "hello"};
int original[4] = {1, 2, 3, 4};
extern int renamed[4] __attribute__((alias("original")));
static _Thread_local char per_thread[9];
static const char *const names[] = {"x", "y"};
int main(void) {
  int sum = 0;
  for (const struct entry *e = __start_entries; e < __stop_entries; e++) sum += e->value;
  for (int i = 0; i < flexible.n; i++) sum += flexible.text[i] == 'l';
  for (int i = 0; i < 4; i++) sum += renamed[i];
  for (int i = 0; i < 9; i++) per_thread[i]++;
  printf(sum == 18 && __stop_entries - __start_entries == 3 && names[1][0] == 'y' && renamed == original ? "fine\n" : "sum %d\n", sum);
  return 0;
}
