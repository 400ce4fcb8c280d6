// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A thread on a stack of the program; the memory is reused afterwards.
// RUN: %clang_rtsan -O0 -pthread %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O1 -pthread %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 -pthread %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
static void *body(void *a) {
  volatile char frame[1000];
  for (int i = 0; i < 1000; i++) frame[i] = 1;
  if (a) pthread_exit((void *)&frame[3]);
  return a;
}
int main(void) {
  size_t size = 256 << 10;
  char *stack = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int i = 0; i < 20; i++) {
    pthread_attr_t attr;
    pthread_t t;
    pthread_attr_init(&attr);
    pthread_attr_setstack(&attr, stack, size);
    pthread_create(&t, &attr, body, i % 2 ? stack : 0);
    pthread_join(t, 0);
    memset(stack, 1, size);
    for (size_t k = 0; k < size; k++) stack[k]++;
  }
  munmap(stack, size);
  puts("fine");
  return 0;
}
