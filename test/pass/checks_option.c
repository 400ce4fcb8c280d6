/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* -rtsan-checks takes what exists and refuses everything else, naming it. */
// RUN: %clang %rtsan_plugin -mllvm -rtsan-checks=address -c %s -o %t.o
// RUN: %clang %rtsan_plugin -mllvm -rtsan-checks=all -c %s -o %t.o
// RUN: not %clang %rtsan_plugin -mllvm -rtsan-checks=adress -c %s -o %t.o 2>&1 | FileCheck %s --check-prefix=TYPO --implicit-check-not=error:
// RUN: not %clang %rtsan_plugin -mllvm -rtsan-checks=address,thread -c %s -o %t.o 2>&1 | FileCheck %s --check-prefix=LATER --implicit-check-not=error:
// TYPO: error: rtsan: unknown value 'adress' in -rtsan-checks; known are: address, all
// LATER: error: rtsan: 'thread' in -rtsan-checks is not supported by this version of rtsan
int f(int *p) { return *p; }
