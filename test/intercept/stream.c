// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -D_GNU_SOURCE -fno-builtin  %s -o %t
// RUN: %env_rtsan_opts=halt_on_error=0:abort_on_error=0 not %t 1 2>&1 | FileCheck %s
// RUN: %t 0 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR --implicit-check-not=wrong %s
#include "Inputs/cases.h"
#include <wchar.h>

int main(int argc, char **argv) {
  start(argc, argv);
  FILE *zero = fopen("/dev/zero", "r"), *null = fopen("/dev/null", "w");
  char lines[] = "0123456789\nabc\nwide\nabcdef\n";
  FILE *f = fmemopen(lines, sizeof lines - 1, "r");
  CASE(fread); if (fread(block(12), 4, 3, zero) != 3 || fread(block(12), 1, 12 + extra, zero) < 12) puts("wrong");
  CASE(fwrite); if (fwrite(block(12), 1, 12 + extra, null) < 12) puts("wrong");
  CASE(fgets); if (!fgets(block(12 - extra), 100, f)) puts("wrong");
  CASE(getline);
  char *line = NULL;
  if (getline((char **)memset(ROOM(char *), 0, sizeof(char *) - extra), &(size_t){0}, f) != 4) puts("wrong");
  CASE(getdelim); if (getdelim(&line, (size_t *)memset(ROOM(size_t), 0, sizeof(size_t) - extra), '\n', f) != 5) puts("wrong");
  CASE(fputs); if (fputs(text(20), null) < 0) puts("wrong");
  CASE(puts); if (puts(text(20)) < 0) puts("wrong");
  CASE(fopen); if (fopen(text(20), "r")) puts("wrong");
  CASE(setvbuf); if (setvbuf(null, block(100), _IOFBF, 100 + extra)) puts("wrong");
  CASE(open_memstream);
  FILE *m = open_memstream(ROOM(char *), &(size_t){0});
  if (!m) puts("wrong");
  return finish();
}
// CHECK-LABEL: case fread.
// CHECK: WRITE of size 13
// CHECK: #0 {{.*}} fread
// CHECK-LABEL: case fwrite.
// CHECK: READ of size 13
// CHECK-LABEL: case fgets.
// CHECK: WRITE of size 12
// CHECK-LABEL: case getline.
// CHECK: READ of size 8
// CHECK-LABEL: case getdelim.
// CHECK: READ of size 8
// CHECK-LABEL: case fputs.
// CHECK: READ of size 21
// CHECK-LABEL: case puts.
// CHECK: READ of size 21
// CHECK-LABEL: case fopen.
// CHECK: READ of size 21
// CHECK-LABEL: case setvbuf.
// CHECK: WRITE of size 101
// CHECK-LABEL: case open_memstream.
// CHECK: WRITE of size 8
// CHECK: all done
// OK: all done
