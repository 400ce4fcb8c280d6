// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A daemon that lets go of its descriptors must not keep the pipe of whoever started it open.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: timeout 60 sh -c "x=\$(%t 2>&1); echo started \$x" | FileCheck %s
// CHECK: started here
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(void) {
  if (fork() == 0) {
    int null = open("/dev/null", O_RDWR);
    for (int i = 0; i < 3; i++) dup2(null, i);
    setsid();
    alarm(90);
    for (;;) pause();
  }
  puts("here");
  return 0;
}
