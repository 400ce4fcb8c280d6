// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -D_GNU_SOURCE -fno-builtin  %s -o %t
// RUN: %env_rtsan_opts=halt_on_error=0:abort_on_error=0 not %t 1 2>&1 | FileCheck %s
// RUN: %t 0 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR %s
#include "Inputs/cases.h"

int main(int argc, char **argv) {
  start(argc, argv);
  char *src = block(100), *d;
  CASE(memcpy); memcpy(block(13), src, 13 + extra);
  CASE(memmove); memmove(block(40), src, 40 + extra);
  CASE(memset); memset(block(200), 0, 200 + extra);
  CASE(memcpy_read); memcpy(src, block(60), 60 + extra);
  CASE(mempcpy); mempcpy(block(13), src, 13 + extra);
  CASE(memccpy); memccpy(block(13), src, 'x', 13 + extra);
  CASE(bzero); bzero(block(13), 13 + extra);
  CASE(bcopy); bcopy(src, block(13), 13 + extra);
  CASE(explicit_bzero); explicit_bzero(block(13), 13 + extra);
  CASE(memcmp); if (memcmp(block(13), src, 13 + extra)) puts("differ");
  CASE(bcmp); if (bcmp(block(13), src, 13 + extra)) puts("differ");
  CASE(memchr); if (memchr(block(13), 'x', 13 + extra)) puts("found");
  CASE(memrchr); if (memrchr(block(13), 'x', 13 + extra)) puts("found");
  CASE(memmem); if (memmem(block(13), 13 + extra, "xyz", 3)) puts("found");
  // Fewer bytes are read than offered: never an error.
  d = block(13), d[5] = 'x';
  CASE(memchr_early); if (!memchr(d, 'x', 1000)) puts("lost");
  CASE(memcpy_zero); memcpy(d + 13, src, 0);
  return finish();
}
// CHECK-LABEL: case memcpy.
// CHECK: heap-buffer-overflow
// CHECK: WRITE of size 14
// CHECK: #0 {{.*}} memcpy
// CHECK-LABEL: case memmove.
// CHECK: WRITE of size 41
// CHECK: #0 {{.*}} memmove
// CHECK-LABEL: case memset.
// CHECK: WRITE of size 201
// CHECK: #0 {{.*}} memset
// CHECK-LABEL: case memcpy_read.
// CHECK: READ of size 61
// CHECK-LABEL: case mempcpy.
// CHECK: WRITE of size 14
// CHECK-LABEL: case memccpy.
// CHECK: WRITE of size 14
// CHECK: #0 {{.*}} memccpy
// CHECK-LABEL: case bzero.
// CHECK: WRITE of size 14
// CHECK-LABEL: case bcopy.
// CHECK: WRITE of size 14
// CHECK-LABEL: case explicit_bzero.
// CHECK: WRITE of size 14
// CHECK-LABEL: case memcmp.
// CHECK: READ of size 14
// CHECK: #0 {{.*}} memcmp
// CHECK-LABEL: case bcmp.
// CHECK: READ of size 14
// CHECK-LABEL: case memchr.
// CHECK: READ of size 14
// CHECK-LABEL: case memrchr.
// CHECK: READ of size 14
// CHECK-LABEL: case memmem.
// CHECK: READ of size 14
// CHECK-LABEL: case memchr_early.
// CHECK-NOT: ERROR
// CHECK: all done
// OK: all done
