// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -D_GNU_SOURCE -fno-builtin -Wno-format %s -o %t
// RUN: %env_rtsan_opts=halt_on_error=0:abort_on_error=0 not %t 1 2>&1 | FileCheck %s
// RUN: %t 0 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR %s
#include "Inputs/cases.h"
#include <wchar.h>

int main(int argc, char **argv) {
  start(argc, argv);
  char tail[4] = "";
  int i = 0;
  CASE(string); sscanf("hello world", "%s", block(6 - extra));
  CASE(width); sscanf("hello world", "%3s", block(4 - extra));
  CASE(set); sscanf("12345abc", "%[0-9]%3s", block(6 - extra), tail);
  CASE(set_bracket); sscanf("]]x", "%[]]", block(3 - extra));
  CASE(chars); sscanf("hello", "%5c", block(5 - extra));
  CASE(int); sscanf("12", "%d", ROOM(int));
  CASE(long); sscanf("12", "%ld", ROOM(long));
  CASE(char); sscanf("12 x", "%*d %c", block(1 - extra));
  CASE(short); sscanf("12", "%hd", ROOM(short));
  CASE(double); sscanf("12", "%lf", ROOM(double));
  CASE(second); sscanf("1 2", "%d %d", &i, ROOM(int));
  CASE(allocate); sscanf("abc", "%ms", ROOM(char *));
  CASE(count); sscanf("abc 1", "%*s%n %d", ROOM(int), &i);
  CASE(wide); swscanf(L"hello", L"%ls", (wchar_t *)block(24 - extra));
  // Not assigned, not written: no error.
  CASE(fine);
  if (sscanf("x", "%d", (int *)block(1)) != 0 || sscanf("", "%s", block(1)) != EOF || sscanf("1 x", "%d %ld", &i, (long *)block(1)) != 1)
    puts("wrong");
  return finish();
}
// CHECK-LABEL: case string.
// CHECK: WRITE of size 6
// CHECK: #0 {{.*}} sscanf
// CHECK-LABEL: case width.
// CHECK: WRITE of size 4
// CHECK-LABEL: case set.
// CHECK: WRITE of size 6
// CHECK-LABEL: case set_bracket.
// CHECK: WRITE of size 3
// CHECK-LABEL: case chars.
// CHECK: WRITE of size 5
// CHECK-LABEL: case int.
// CHECK: WRITE of size 4
// CHECK-LABEL: case long.
// CHECK: WRITE of size 8
// CHECK-LABEL: case char.
// CHECK: WRITE of size 1
// CHECK-LABEL: case short.
// CHECK: WRITE of size 2
// CHECK-LABEL: case double.
// CHECK: WRITE of size 8
// CHECK-LABEL: case second.
// CHECK: WRITE of size 4
// CHECK-LABEL: case allocate.
// CHECK: WRITE of size 8
// CHECK-LABEL: case count.
// CHECK: WRITE of size 4
// CHECK-LABEL: case wide.
// CHECK: WRITE of size 24
// CHECK-LABEL: case fine.
// CHECK-NOT: ERROR
// CHECK-NOT: wrong
// CHECK: all done
// OK: all done
