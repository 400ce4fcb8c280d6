// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -D_GNU_SOURCE -O1 %s -o %t -lpthread && %env_rtsan_opts=report_style=llvm not %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=report_style=llvm:log_format=json not %t 2>&1 | FileCheck %s --check-prefix=JSON
// The layout that scrapers of ThreadSanitizer's reports know.
#include "Inputs/invisible.h"
int *block;
pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static void *other(void *arg) {
  pthread_setname_np(pthread_self(), "writer");
  pthread_mutex_lock(&m);
  block[3] = 1;
  pthread_mutex_unlock(&m);
  go(1);
  wait_turn(2);
  return arg;
}
int main(void) {
  pthread_t t;
  block = malloc(40);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  return block[3];
}
// CHECK: ==================
// CHECK-NEXT: WARNING: ThreadSanitizer: data race (pid=[[#]])
// CHECK-NEXT: {{^}}  Read of size 4 at 0x{{[0-9a-f]+}} by main thread:
// CHECK-NEXT: {{^}}    #0 main {{.*}}report_llvm.c:22:10 (report_llvm.c.tmp+0x{{[0-9a-f]+}}) (BuildId:
// CHECK: {{^$}}
// CHECK-NEXT: {{^}}  Previous write of size 4 at 0x{{[0-9a-f]+}} by thread T1 (mutexes: write M0):
// CHECK-NEXT: {{^}}    #0 other {{.*}}report_llvm.c:11:12 (report_llvm.c.tmp+
// CHECK: {{^}}  Location is heap block of size 40 at 0x{{[0-9a-f]+}} allocated by main thread:
// CHECK-NEXT: {{^}}    #0 main {{.*}}report_llvm.c:19:11
// CHECK: {{^}}  Mutex M0 (0x{{[0-9a-f]+}}) acquired by thread T1 at:
// CHECK-NEXT: {{^}}    #0 other {{.*}}report_llvm.c:10:3
// CHECK: {{^}}  Thread T1 'writer' (tid=[[#]], running) created by main thread at:
// CHECK-NEXT: {{^}}    #0 main {{.*}}report_llvm.c:20:3
// CHECK: {{^}}SUMMARY: ThreadSanitizer: data race {{.*}}report_llvm.c:22:10 in main
// CHECK-NEXT: {{^}}==================
// JSON: "message":"data race (pid=
