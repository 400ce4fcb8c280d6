// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The runtime is added exactly where clang links: also for standard input, response files, libraries alone and behind "--"; not for -c, -S, -E, -r,
// headers, and not where a response file says so. Nothing that is added makes clang warn.
// RUN: rm -rf "%t dir" && mkdir -p "%t dir" && cd "%t dir" && cp %s source.c
// RUN: %rtsan_clang -Werror -x c - -o stdin < source.c && not ./stdin 2>&1 | FileCheck %s
// RUN: echo '-Werror -g "source.c" -o response' > r.txt && %rtsan_clang @r.txt && not ./response 2>&1 | FileCheck %s
// RUN: echo '-c source.c -o response.o' > c.txt && %rtsan_clang -Werror @c.txt && %rtsan_clang -Werror response.o -o linked && not ./linked 2>&1 | FileCheck %s
// RUN: %rtsan_clang -Werror -o dashes -- source.c && not ./dashes 2>&1 | FileCheck %s
// RUN: %rtsan_clang -Werror -S source.c -o source.s && %rtsan_clang -Werror --rtsan-checks=address -c source.s -o assembled.o
// RUN: %rtsan_clang -Werror --rtsan-checks=address assembled.o -o assembled && not ./assembled 2>&1 | FileCheck %s
// RUN: %rtsan_clang -Werror -r assembled.o -o partial.o && %rtsan_clang -Werror partial.o -o partial && not ./partial 2>&1 | FileCheck %s
// RUN: %rtsan_clang -shared -fPIC -DLIBRARY -Wl,-z,defs source.c -o libone.so && readelf -d libone.so | FileCheck --check-prefix=NEEDED %s
// RUN: echo "int number;" > some.h && %rtsan_clang -Werror some.h -o some.pch && %rtsan_clang -Werror -include-pch some.pch -fsyntax-only source.c
// RUN: %rtsan_clang -E source.c -MMD -MF deps.txt > /dev/null && %rtsan_clang -M source.c -MF deps.txt && %rtsan_clang -Wl,--version | FileCheck --check-prefix=LD %s
// RUN: not %rtsan_clang -static source.c -o static 2>&1 | FileCheck --check-prefix=STATIC %s
// RUN: not %rtsan_clang --rtsan-other source.c 2>&1 | FileCheck --check-prefix=OTHER %s
// CHECK: ERROR: rtsan: heap-buffer-overflow
// NEEDED: NEEDED{{.*}}librtsan.so
// LD: {{GNU ld|LLD}}
// STATIC: rtsan-clang: a fully static executable (-static) cannot be checked
// OTHER: rtsan-clang: unknown option --rtsan-other
#include <stdlib.h>
#ifdef LIBRARY
char *first(void);
char *first(void) { return malloc(10); }
#else
int main(void) {
  volatile char *p = malloc(10);
  p[10] = 1;
}
#endif
