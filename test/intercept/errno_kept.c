// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// errno after a call is the real function's, reports included.
// RUN: %clang_rtsan -fno-builtin -Wno-everything %s -o %t
// RUN: %env_rtsan_opts=halt_on_error=0:abort_on_error=0 not %t 2>&1 | FileCheck %s
#include "Inputs/cases.h"
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int main(void) {
  extra = 1;
  errno = 77;
  memset(block(13), 0, 14);
  // CHECK: WRITE of size 14
  fprintf(stderr, "errno %d\n", errno);
  // CHECK: errno 77
  errno = 0;
  int fd = open(text(13), O_RDONLY);
  // CHECK: READ of size 14
  fprintf(stderr, "%d errno %d\n", fd, errno == ENOENT);
  // CHECK: -1 errno 1
  errno = 0;
  if (read(-1, NULL, 1) != -1 || errno != EBADF) puts("wrong");
  return finish();
  // CHECK-NOT: wrong
  // CHECK: all done
}
