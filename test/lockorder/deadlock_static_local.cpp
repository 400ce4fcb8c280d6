// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clangxx_rtsan -std=c++17 -O1 -fno-optimize-sibling-calls %s -o %t -lpthread && not timeout 30 %t 2>&1 | FileCheck %s
// The initialiser of a static variable needs the variable.
#include "Inputs/locks.h"
static int value(int n);
static int &variable(int n) {
  static int v = value(n);
  return v;
}
static int value(int n) { return n ? variable(n - 1) : 1; }
int main() { return variable(3); }
// CHECK: ERROR: rtsan: deadlock: thread T0 waits for one-time initialisation
