/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* One tool for a file: the other sanitizers' instrumentation is refused with one line. */
// RUN: not %clang -fsanitize=address %rtsan_plugin -c %s -o %t.o 2>&1 | FileCheck %s -DWHICH=address --implicit-check-not=error:
// RUN: not %clang -fsanitize=thread %rtsan_plugin -O2 -c %s -o %t.o 2>&1 | FileCheck %s -DWHICH=thread --implicit-check-not=error:
// RUN: %clang -fsanitize=undefined %rtsan_plugin -c %s -o %t.o
// CHECK: error: rtsan: this file is also compiled with -fsanitize=[[WHICH]]; use one of the two
int f(int *p) { return *p; }
