// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// sleep_after_init=1 waits at the start.
// RUN: %clang_rtsan -O1 %s -o %t
// RUN: %env_rtsan_opts=sleep_after_init=1 python3 -c "import subprocess, sys, time; t = time.time(); subprocess.run(sys.argv[1:]); print('long' if time.time() - t >= 1 else 'short')" %t | FileCheck %s
// REQUIRES: python3
// CHECK: long
int main(void) { return 0; }
