// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -D_GNU_SOURCE -fno-builtin  %s -o %t
// RUN: %env_rtsan_opts=halt_on_error=0:abort_on_error=0 not %t 1 2>&1 | FileCheck %s
// RUN: %t 0 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR --implicit-check-not=wrong %s
#include "Inputs/cases.h"
#include <iconv.h>
#include <pwd.h>
#include <regex.h>
#include <unistd.h>

static int by_byte(const void *a, const void *b) { return *(const char *)a - *(const char *)b; }

int main(int argc, char **argv) {
  start(argc, argv);
  char buf[4096], in[] = "hello", *from = in, *to;
  size_t nin = 5, nout = 100;
  CASE(qsort); qsort(block(20), 20 + extra, 1, by_byte);
  CASE(bsearch); if (!bsearch("a", block(20), 20 + extra, 1, by_byte)) puts("wrong");
  CASE(getpwnam_r);
  struct passwd *found;
  if (getpwnam_r("root", ROOM(struct passwd), buf, sizeof buf, &found)) puts("wrong");
  CASE(getenv); if (getenv(text(13))) puts("wrong");
  CASE(setenv); if (setenv("RTSAN_TEST_VARIABLE", text(13), 1)) puts("wrong");
  CASE(iconv);
  iconv_t cd = iconv_open("UTF-16LE", "UTF-8");
  to = block(10 - extra);
  if (iconv(cd, &from, &nin, &to, &nout) == (size_t)-1) puts("wrong");
  iconv_close(cd);
  CASE(regexec);
  regex_t re;
  if (regcomp(&re, "b", 0) || regexec(&re, text(13), 0, NULL, 0) != REG_NOMATCH) puts("wrong");
  regfree(&re);
  CASE(rand_r); rand_r(ROOM(unsigned));
  CASE(strerror_r); if (!strerror_r(12345, block(20), 20)) puts("wrong");
  return finish();
}
// CHECK-LABEL: case qsort.
// CHECK: READ of size 21
// CHECK: #0 {{.*}} qsort
// CHECK-LABEL: case bsearch.
// CHECK: READ of size 21
// CHECK-LABEL: case getpwnam_r.
// CHECK: WRITE of size 48
// CHECK-LABEL: case getenv.
// CHECK: READ of size 14
// CHECK-LABEL: case setenv.
// CHECK: READ of size 14
// CHECK-LABEL: case iconv.
// CHECK: WRITE of size 10
// CHECK-LABEL: case regexec.
// CHECK: READ of size 14
// CHECK-LABEL: case rand_r.
// CHECK: READ of size 4
// CHECK: all done
// OK: all done
