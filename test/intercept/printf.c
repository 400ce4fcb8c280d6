// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -D_GNU_SOURCE -fno-builtin -Wno-format %s -o %t
// RUN: %env_rtsan_opts=halt_on_error=0:abort_on_error=0 not %t 1 2>&1 | FileCheck %s
// RUN: %t 0 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR %s
#include "Inputs/cases.h"
#include <stdarg.h>
#include <wchar.h>

static int through_v(char *d, size_t n, const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  int ret = vsnprintf(d, n, format, ap);
  va_end(ap);
  return ret;
}

int main(int argc, char **argv) {
  start(argc, argv);
  char big[100];
  FILE *null = fopen("/dev/null", "w");
  CASE(sprintf); sprintf(block(13 - extra), "%d %s %.2f", 12, "abcd", 1.5);
  CASE(snprintf); snprintf(block(10), 10 + extra, "%s", "0123456789abcdef");
  CASE(vsnprintf); through_v(block(10), 10 + extra, "%*d%c", 20, 1, 'x');
  CASE(string); fprintf(null, "%d %Lf %5.1f %p %s\n", 1, 1.0L, 2.0, (void *)big, text(13));
  CASE(precision); fprintf(null, "%.*s\n", (int)(13 + extra), block(13));
  CASE(format); fprintf(null, text(13));
  CASE(count); fprintf(null, "abc%n\n", ROOM(int));
  CASE(hcount); fprintf(null, "abc%hn\n", ROOM(short));
  CASE(asprintf); asprintf(ROOM(char *), "%d", 1);
  CASE(swprintf); swprintf((wchar_t *)block(12 - extra), 5, L"%d", 12);
  CASE(dprintf); dprintf(fileno(null), "%s", text(3));
  // Null, an empty precision, unread tails and what snprintf cut off are fine; so are numbered arguments.
  CASE(fine);
  fprintf(null, "%s %.0s %.3s %2$s\n", NULL, block(1), block(3), "x");
  if (snprintf(block(4), 4, "%s", "0123456789") != 10 || snprintf(NULL, 0, "%d", 123) != 3) puts("wrong");
  if (sprintf(big, "%ld %hhd %zu %lld %%|%-5s|%+.3e %m", 1L, 2, (size_t)3, 4LL, "x", 1.0) < 10) puts("wrong");
  return finish();
}
// CHECK-LABEL: case sprintf.
// CHECK: WRITE of size
// CHECK: #0 {{.*}} sprintf
// CHECK-LABEL: case snprintf.
// CHECK: WRITE of size 11
// CHECK-LABEL: case vsnprintf.
// CHECK: WRITE of size 11
// CHECK: #0 {{.*}} vsnprintf
// CHECK: #1 {{.*}} through_v
// CHECK-LABEL: case string.
// CHECK: READ of size 14
// CHECK: #0 {{.*}} fprintf
// CHECK-LABEL: case precision.
// CHECK: READ of size 14
// CHECK-LABEL: case format.
// CHECK: READ of size 14
// CHECK-LABEL: case count.
// CHECK: WRITE of size 4
// CHECK-LABEL: case hcount.
// CHECK: WRITE of size 2
// CHECK-LABEL: case asprintf.
// CHECK: WRITE of size 8
// CHECK-LABEL: case swprintf.
// CHECK: WRITE of size 12
// CHECK-LABEL: case dprintf.
// CHECK: READ of size 4
// CHECK-LABEL: case fine.
// CHECK-NOT: ERROR
// CHECK-NOT: wrong
// CHECK: all done
// OK: all done
