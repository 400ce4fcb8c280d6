// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The threads of use, free and allocation are named, with the creation stack of each.
// RUN: %clang_rtsan -O0 -pthread %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O1 -pthread %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clang_rtsan -O2 -pthread %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// OK-NOT: rtsan
// OK: fine
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
static char *p;
static void *make(void *a) { return p = malloc(100), a; }
static void *drop(void *a) { return free(p), a; }
static void run(void *(*fn)(void *)) {
  pthread_t t;
  pthread_create(&t, 0, fn, 0);
  pthread_join(t, 0);
}
int main(int argc, char **argv) {
  run(make);
  if (argc == 1) run(drop);
  *(volatile char *)p = 1;
// CHECK: ERROR: rtsan: heap-use-after-free
// CHECK-NEXT: WRITE of size 1 at {{.*}} thread T0
// CHECK: freed by thread T2 here:
// CHECK-NEXT: #0 0x{{.*}} in drop
// CHECK: previously allocated by thread T1 here:
// CHECK-NEXT: #0 0x{{.*}} in make
// CHECK: Thread T2 created by T0 here:
// CHECK: in main {{.*}}:[[#@LINE-9]]
// CHECK: Thread T1 created by T0 here:
// CHECK: in main {{.*}}:[[#@LINE-12]]
  puts("fine");
  return 0;
}
