// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// rtsan_default_options() comes first, the environment wins.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: env RTSAN_OPTIONS= sh -c "%t; echo status $?" 2>&1 | FileCheck %s
// RUN: env RTSAN_OPTIONS=exitcode=44 sh -c "%t; echo status $?" 2>&1 | FileCheck --check-prefix=ENV %s
// CHECK: status 43
// ENV: status 44
#include <stdlib.h>
const char *rtsan_default_options(void) { return "abort_on_error=0:exitcode=43"; }
int main(void) { volatile char *p = malloc(10); p[10] = 1; }
