// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -D_GNU_SOURCE -fno-builtin  %s -o %t
// RUN: %env_rtsan_opts=halt_on_error=0:abort_on_error=0 not %t 1 2>&1 | FileCheck %s
// RUN: %t 0 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR %s
#include "Inputs/cases.h"

int main(int argc, char **argv) {
  start(argc, argv);
  char *s12 = block(13), *p;
  s12[12] = 0;
  CASE(strlen); printf("%zu\n", strlen(text(13)));
  CASE(strnlen); printf("%zu\n", strnlen(block(13), 13 + extra));
  CASE(strcpy); strcpy(block(13 - extra), s12);
  CASE(stpcpy); stpcpy(block(13 - extra), s12);
  CASE(strncpy); strncpy(block(20), s12, 20 + extra);
  CASE(stpncpy); stpncpy(block(20), s12, 20 + extra);
  p = block(16), p[3] = 0;
  CASE(strcat); strcat(p, extra ? "0123456789abc" : "0123456789ab");
  p = block(16), p[3] = 0;
  CASE(strncat); strncat(p, "0123456789abcdefg", 12 + extra);
  CASE(strdup); free(strdup(text(13)));
  CASE(strndup); free(strndup(block(13), 13 + extra));
  CASE(strchr); if (strchr(text(13), 'x')) puts("found");
  CASE(strrchr); if (strrchr(text(13), 'x')) puts("found");
  CASE(strstr); if (strstr(text(13), "xy")) puts("found");
  CASE(strcasestr); if (strcasestr(text(13), "xy")) puts("found");
  CASE(strspn); printf("%zu\n", strspn(text(13), "abc"));
  CASE(strcspn); printf("%zu\n", strcspn(text(13), "xyz"));
  CASE(strpbrk); if (strpbrk(text(13), "xyz")) puts("found");
  CASE(strtok); if (!strtok(text(13), " ")) puts("none");
  CASE(strsep); p = text(13); if (!strsep(&p, " ")) puts("none");
  CASE(strtol); p = text(13), memset(p, '1', 13); printf("%ld\n", strtol(p, NULL, 10));
  CASE(atoi); p = text(7), memset(p, '1', 7); printf("%d\n", atoi(p));
  CASE(strtod); p = text(13), memset(p, '1', 13); printf("%f\n", strtod(p, NULL));
  CASE(strcoll); if (strcoll(text(13), "x") > 0) puts("more");
  // What stops the search before the end leaves the rest unread.
  p = block(13), p[2] = 'x';
  CASE(strchr_early); if (!strchr(p, 'x') || !strpbrk(p, "x")) puts("lost");
  return finish();
}
// CHECK-LABEL: case strlen.
// CHECK: heap-buffer-overflow
// CHECK: READ of size 14
// CHECK: #0 {{.*}} strlen
// CHECK: #1 {{.*}} main
// CHECK-LABEL: case strnlen.
// CHECK: READ of size 14
// CHECK-LABEL: case strcpy.
// CHECK: WRITE of size 13
// CHECK: #0 {{.*}} strcpy
// CHECK-LABEL: case stpcpy.
// CHECK: WRITE of size 13
// CHECK-LABEL: case strncpy.
// CHECK: WRITE of size 21
// CHECK-LABEL: case stpncpy.
// CHECK: WRITE of size 21
// CHECK-LABEL: case strcat.
// CHECK: WRITE of size 14
// CHECK-LABEL: case strncat.
// CHECK: WRITE of size 14
// CHECK-LABEL: case strdup.
// CHECK: READ of size 14
// CHECK-LABEL: case strndup.
// CHECK: READ of size 14
// CHECK-LABEL: case strchr.
// CHECK: READ of size 14
// CHECK-LABEL: case strrchr.
// CHECK: READ of size 14
// CHECK-LABEL: case strstr.
// CHECK: READ of size 14
// CHECK-LABEL: case strcasestr.
// CHECK: READ of size 14
// CHECK-LABEL: case strspn.
// CHECK: READ of size 14
// CHECK-LABEL: case strcspn.
// CHECK: READ of size 14
// CHECK-LABEL: case strpbrk.
// CHECK: READ of size 14
// CHECK-LABEL: case strtok.
// CHECK: READ of size 14
// CHECK-LABEL: case strsep.
// CHECK: READ of size 14
// CHECK-LABEL: case strtol.
// CHECK: READ of size 14
// CHECK: #0 {{.*}} strtol
// CHECK-LABEL: case atoi.
// CHECK: READ of size 8
// CHECK: #0 {{.*}} atoi
// CHECK-LABEL: case strtod.
// CHECK: READ of size 14
// CHECK-LABEL: case strcoll.
// CHECK: READ of size 14
// CHECK-LABEL: case strchr_early.
// CHECK-NOT: ERROR
// CHECK: all done
// OK: all done
