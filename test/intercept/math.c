// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -D_GNU_SOURCE -fno-builtin  %s -o %t
// RUN: %env_rtsan_opts=halt_on_error=0:abort_on_error=0 not %t 1 2>&1 | FileCheck %s
// RUN: %t 0 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR --implicit-check-not=wrong %s
// Also: not linked with libm, because our symbols satisfy the linker: it is loaded when needed.
#include "Inputs/cases.h"
#include <math.h>

int main(int argc, char **argv) {
  start(argc, argv);
  int i;
  double x = 0.5 + (double)extra, whole, s, c;
  CASE(frexp); frexp(x, ROOM(int));
  CASE(modf); modf(x, ROOM(double));
  CASE(sincos); sincos(x, ROOM(double), &c);
  CASE(remquo); remquo(x, 3, ROOM(int));
  CASE(lgamma_r); lgamma_r(x, ROOM(int));
  CASE(values);
  sincos(0, &s, &c);
  if (s != 0 || c != 1 || frexp(8, &i) != 0.5 || i != 4 || modf(2.5, &whole) != 0.5 || whole != 2) puts("wrong");
  return finish();
}
// CHECK-LABEL: case frexp.
// CHECK: WRITE of size 4
// CHECK-LABEL: case modf.
// CHECK: WRITE of size 8
// CHECK-LABEL: case sincos.
// CHECK: WRITE of size 8
// CHECK-LABEL: case remquo.
// CHECK: WRITE of size 4
// CHECK-LABEL: case lgamma_r.
// CHECK: WRITE of size 4
// CHECK-LABEL: case values.
// CHECK-NOT: wrong
// CHECK: all done
// OK: all done
