// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Everything else reaches clang as it was, in its order, with its exit status.
// RUN: %rtsan_clang --rtsan-print -O2 -DX="a b" %s -o %t -lm | FileCheck %s
// CHECK: clang-{{[0-9]+}} {{.*}}'-O2' '-DX=a b' '{{.*}}passes_the_rest_on.c' '-o' '{{.*}}' '-lm'
// CHECK-SAME: -lrtsan
// RUN: %rtsan_clang -E -DX=1 %s | FileCheck --check-prefix=E %s
// E: int value = 1;
// RUN: %rtsan_clang --version | FileCheck --check-prefix=VERSION %s
// VERSION: clang version
// RUN: not %rtsan_clang -c -DX=+ %s -o %t.o 2>&1 | FileCheck --check-prefix=ERROR %s
// ERROR: error: expected expression
// ERROR-NOT: rtsan
// RUN: echo "int main(void) { return 0; }" | %rtsan_clang -x c - -o %t && %t
int value = X;
