// Damaged files are answered, never crashed or hung on.
//
// RUN: %clangxx22 -O2 -gdwarf-4 %s -o %t.4
// RUN: python3 %S/Inputs/damage.py %symbolizer %t.4 %t.scratch 60 | FileCheck %s
// RUN: %clangxx22 -O2 -gdwarf-5 %s -o %t.5
// RUN: python3 %S/Inputs/damage.py %symbolizer %t.5 %t.scratch 60 | FileCheck %s

#include <string>

#include "Inputs/leaf.h"

std::string words[4];
static int calls;

__attribute__((noinline)) int outer(volatile int *p) {
  return leaf(p) + calls++;
}

int main(int count, char **) {
  return outer(&count) + (int)words[count].size();
}

// CHECK: 60 rounds, 0 wrong
