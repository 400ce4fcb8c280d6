// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -D_GNU_SOURCE -fno-builtin  %s -o %t
// RUN: %env_rtsan_opts=halt_on_error=0:abort_on_error=0 not %t 1 2>&1 | FileCheck %s
// RUN: %t 0 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR %s
#include "Inputs/cases.h"
#include <wchar.h>

static wchar_t *wblock(size_t n) { return wmemset(malloc(n * sizeof(wchar_t)), L'a', n); }
static wchar_t *wtext(size_t n) {
  wchar_t *p = wblock(n + 1 - extra);
  if (!extra) p[n] = 0;
  return p;
}

int main(int argc, char **argv) {
  start(argc, argv);
  wchar_t *s = wblock(6), *p;
  s[5] = 0;
  CASE(wcslen); printf("%zu\n", wcslen(wtext(6)));
  CASE(wcscpy); wcscpy(wblock(6 - extra), s);
  CASE(wcsncpy); wcsncpy(wblock(10), s, 10 + extra);
  p = wblock(8), p[3] = 0;
  CASE(wcscat); wcscat(p, extra ? s : s + 1);
  CASE(wmemcpy); wmemcpy(wblock(6 - extra), s, 6);
  CASE(wmemset); wmemset(wblock(6), 0, 6 + extra);
  CASE(wcscmp); if (wcscmp(wtext(4), L"aaaa")) puts("differ");
  CASE(wcsdup); free(wcsdup(wtext(6)));
  CASE(wcstol); p = wtext(6), wmemset(p, L'1', 6); printf("%ld\n", wcstol(p, NULL, 10));
  CASE(mbstowcs); mbstowcs(wblock(6 - extra), "abcde", 10);
  CASE(wcstombs); wcstombs(block(6 - extra), s, 10);
  CASE(mbrtowc); mbrtowc(ROOM(wchar_t), "x", 1, NULL);
  return finish();
}
// CHECK-LABEL: case wcslen.
// CHECK: READ of size 28
// CHECK: #0 {{.*}} wcslen
// CHECK-LABEL: case wcscpy.
// CHECK: WRITE of size 24
// CHECK-LABEL: case wcsncpy.
// CHECK: WRITE of size 44
// CHECK-LABEL: case wcscat.
// CHECK: WRITE of size 24
// CHECK-LABEL: case wmemcpy.
// CHECK: WRITE of size 24
// CHECK-LABEL: case wmemset.
// CHECK: WRITE of size 28
// CHECK-LABEL: case wcscmp.
// CHECK: READ of size 20
// CHECK-LABEL: case wcsdup.
// CHECK: READ of size 28
// CHECK-LABEL: case wcstol.
// CHECK: READ of size 28
// CHECK-LABEL: case mbstowcs.
// CHECK: WRITE of size 24
// CHECK-LABEL: case wcstombs.
// CHECK: WRITE of size 6
// CHECK-LABEL: case mbrtowc.
// CHECK: WRITE of size 4
// CHECK: all done
// OK: all done
