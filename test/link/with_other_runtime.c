// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A program that another tool's runtime was linked into as well (-fsanitize=... when linking) is refused in one line; an instrumented object that needs no
// runtime does no harm. What the runtimes are known by stands for them.
// RUN: %clang_rtsan -O1 %s -Wl,--export-dynamic -DOTHER=__asan_init -o %t && not %t 2>&1 | FileCheck %s -DOTHER=address --implicit-check-not={{.}}
// RUN: %clang_rtsan -O1 %s -Wl,--export-dynamic -DOTHER=__msan_init -o %t && not %t 2>&1 | FileCheck %s -DOTHER=memory --implicit-check-not={{.}}
// RUN: %clang_rtsan -O1 %s -Wl,--export-dynamic -DOTHER=__tsan_java_init -o %t && not %t 2>&1 | FileCheck %s -DOTHER=thread --implicit-check-not={{.}}
// RUN: %clang -O1 %s %rtsan_static -DOTHER=__hwasan_init -o %t && not %t 2>&1 | FileCheck %s -DOTHER=hwaddress --implicit-check-not={{.}}
// RUN: %clang_rtsan -O1 %s -Wl,--export-dynamic -DOTHER=__other_init -fsanitize=undefined -fsanitize-minimal-runtime -fsanitize-trap=undefined -o %t && %t 2>&1 | FileCheck --check-prefix=OK %s
#include <stdio.h>
// CHECK: {{.*}}rtsan: error: this program also contains the runtime of -fsanitize=[[OTHER]]: link without that option{{$}}
// OK-NOT: rtsan
// OK: fine
void OTHER(void) {}
int main(void) {
  puts("fine");
  return 0;
}
