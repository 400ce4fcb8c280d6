// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A call that may not return does not end the protection of the frames that live on.
// RUN: %clang_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
__attribute__((noinline)) static void maybe(int n) { if (n > 5) exit(3); }
int main(int argc, char **argv) {
  char local[24] = {0};
  maybe(argc);
  pid_t pid = fork();
  if (pid == 0) _exit(0);
  waitpid(pid, 0, 0);
  volatile int at = argc == 1 ? 24 : 23;
  local[at] = 1;
// CHECK: ERROR: rtsan: stack-buffer-overflow
// CHECK: 'local'
  printf("fine %d\n", local[argc]);
  return 0;
}
