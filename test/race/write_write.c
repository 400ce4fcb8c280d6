// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// RUN: env RTSAN_OPTIONS=abort_on_error=0:report_style=llvm not %t 2>&1 | FileCheck %s --check-prefix=LLVM
// RUN: env RTSAN_OPTIONS=abort_on_error=0:log_format=json not %t 2>&1 | FileCheck %s --check-prefix=JSON
// RUN: env RTSAN_OPTIONS=detect_races=0 %t 2>&1 | FileCheck %s --check-prefix=OFF
#include "Inputs/invisible.h"
int shared;
__attribute__((noinline)) static void set(int v) { shared = v; }
static void *other(void *arg) {
  set(1);
  go(1);
  return arg;
}
int main(void) {
  pthread_t t;
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  shared = 2;
  pthread_join(t, 0);
  printf("done\n");
}
// CHECK: ERROR: rtsan: data-race on address 0x[[A:[0-9a-f]+]]
// CHECK-NEXT: WRITE of size 4 at 0x[[A]] by thread T0:
// CHECK-NEXT: #0 {{.*}} in main {{.*}}write_write.c:18
// CHECK: Previous WRITE of size 4 at 0x[[A]] by thread T1:
// CHECK-NEXT: #0 {{.*}} in set {{.*}}write_write.c:8
// CHECK-NEXT: #1 {{.*}} in other {{.*}}write_write.c:10
// CHECK: global variable 'shared'
// CHECK: Thread T1 created by T0 here:
// CHECK: in main {{.*}}write_write.c:16
// CHECK: SUMMARY: rtsan: data-race {{.*}}write_write.c:18{{.*}} in main
// CHECK-NOT: done
// LLVM: WARNING: ThreadSanitizer: data race (pid={{[0-9]+}})
// LLVM-NEXT: Write of size 4 at 0x{{[0-9a-f]+}} by main thread:
// LLVM: Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1:
// LLVM: SUMMARY: ThreadSanitizer: data race {{.*}}write_write.c:18
// JSON: "kind":"data-race"
// JSON-SAME: "previous":{"type":"write","size":4
// JSON-SAME: "role":"previous","thread":1
// OFF: done
