// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A signal that somebody sent is not blamed on an address.
// RUN: %clang_rtsan -O1 %s -o %t && not %t 2>&1 | FileCheck %s
#include <signal.h>
#include <unistd.h>
int main(void) {
  kill(getpid(), SIGSEGV);
  pause();
// CHECK: ERROR: rtsan: SEGV on unknown address (
// CHECK: Hint: the signal was sent by process
}
