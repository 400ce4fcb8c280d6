// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The wrong delete for an array of objects with destructors.
// RUN: %clangxx_rtsan -O0 -w %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O1 -w %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O2 -w %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <cstdio>
struct s { ~s() { std::fflush(stdout); } int a; };
int main(int argc, char **argv) {
  s *volatile p = new s[4];
  if (argc == 1) delete p;
  else delete[] p;
// CHECK: ERROR: rtsan: attempting free on address which was not malloc()-ed
// CHECK: SUMMARY: rtsan: bad-free
  std::puts("fine");
}
