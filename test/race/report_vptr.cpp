// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clangxx_rtsan -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=report_style=llvm not %t 2>&1 | FileCheck %s --check-prefix=LLVM
// An object is destroyed by one thread while another calls its virtual functions.
#include <new>
#include "Inputs/invisible.h"
struct Base {
  virtual __attribute__((noinline)) int f() { return 1; }
  virtual __attribute__((noinline)) ~Base() { __asm__ volatile("" ::"r"(this) : "memory"); }
};
struct Derived : Base {
  __attribute__((noinline)) int f() override { return 2; }
  __attribute__((noinline)) ~Derived() override { __asm__ volatile("" ::"r"(this) : "memory"); }
};
alignas(Derived) static char room[sizeof(Derived)];
static Base *object;
static int result;
static void *other(void *arg) {
  result = object->f();
  go(1);
  return arg;
}
int main() {
  pthread_t t;
  object = new (room) Derived;
  pthread_create(&t, nullptr, other, nullptr);
  wait_turn(1);
  object->~Base();
  pthread_join(t, nullptr);
  return result;
}
// CHECK: ERROR: rtsan: data-race
// CHECK: WRITE of size 8 {{.*}} by thread T0
// CHECK: Previous READ of size 8 {{.*}} by thread T1
// CHECK-NEXT: in other
// CHECK: Hint: the bytes are an object's vtable pointer
// LLVM: WARNING: ThreadSanitizer: data race on vptr (ctor/dtor vs virtual call) (pid=
// LLVM: SUMMARY: ThreadSanitizer: data race on vptr (ctor/dtor vs virtual call)
