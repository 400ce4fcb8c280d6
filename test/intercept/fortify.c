// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Fortified calls: an overflow is our report, with the name in the source; what fits works.
// RUN: %clang_rtsan -D_GNU_SOURCE -O2 -D_FORTIFY_SOURCE=2 -Wno-everything %s -o %t
// RUN: %t 0 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR %s
// RUN: %env_rtsan_opts=abort_on_error=0 not %t 1 2>&1 | FileCheck --check-prefix=MEMCPY %s
// RUN: %env_rtsan_opts=abort_on_error=0 not %t 2 2>&1 | FileCheck --check-prefix=STRCPY %s
// RUN: %env_rtsan_opts=abort_on_error=0 not %t 3 2>&1 | FileCheck --check-prefix=SPRINTF %s
// RUN: %env_rtsan_opts=abort_on_error=0 not %t 4 2>&1 | FileCheck --check-prefix=SNPRINTF %s
// RUN: %env_rtsan_opts=abort_on_error=0 not %t 5 2>&1 | FileCheck --check-prefix=READ %s
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
  int which = argv[1][0] - '0', zero = open("/dev/zero", O_RDONLY);
  volatile size_t more = which != 0;
  const char *source = which ? "0123456789" : "012345678";
  char *p = malloc(10);
  if (which <= 1) memcpy(p, "0123456789abc", 10 + more);
  if (which == 0 || which == 2) strcpy(p, source);
  if (which == 0 || which == 3) sprintf(p, "%s", source);
  if (which == 0 || which == 4) snprintf(p, 10 + more, "%s", source);
  if (which == 0 || which == 5) (void)!read(zero, p, 10 + more);
  fprintf(stderr, "all done %.3s\n", p);
  return 0;
}
// OK: all done
// MEMCPY: WRITE of size 11
// MEMCPY: #0 {{.*}} memcpy
// STRCPY: WRITE of size 11
// STRCPY: #0 {{.*}} strcpy
// SPRINTF: WRITE of size 11
// SPRINTF: #0 {{.*}} sprintf
// SNPRINTF: WRITE of size 11
// SNPRINTF: #0 {{.*}} snprintf
// READ: WRITE of size 11
// READ: #0 {{.*}} read
