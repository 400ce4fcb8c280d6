// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A virtual call races with the destructor that changes the vtable pointer. A destructor that stores what is there already is no race.
// RUN: %clangxx_rtsan -O0 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// RUN: %clangxx_rtsan -O2 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=report_style=llvm not %t 2>&1 | FileCheck %s --check-prefix=LLVM
// RUN: %t same 2>&1 | FileCheck %s --check-prefix=SAME
// RUN: %clangxx22 -g -O1 -fsanitize=thread -c %s -o %t.o && %clangxx22 %t.o %rtsan_link -lpthread -o %t && not %t 2>&1 | FileCheck %s
// RUN: %t same 2>&1 | FileCheck %s --check-prefix=SAME
#include <new>
#include "Inputs/invisible.h"
struct Base {
  virtual ~Base() { go(1), wait_turn(2); }
  virtual void run() { calls++; }
  int calls = 0;
};
struct Derived : Base {
  ~Derived() override {}
  void run() override { calls += 2; }
};
__attribute__((noinline)) static void use(Base *b) { b->run(); }
__attribute__((noinline)) static void destroy(Base *b) { b->~Base(); }
alignas(16) static char memory[64];
static void *other(void *object) {
  destroy(static_cast<Base *>(object));
  return 0;
}
int main(int argc, char **) {
  pthread_t t;
  Base *b = argc > 1 ? new (memory) Base : new (memory) Derived;
  b = static_cast<Base *>(__builtin_launder(b));
  pthread_create(&t, 0, other, b);
  wait_turn(1);
  use(b);
  go(2);
  pthread_join(t, 0);
  puts("done");
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: READ of size 8
// CHECK: in use
// CHECK: Previous WRITE of size 8 {{.*}} by thread T1
// CHECK: in Base::~Base
// CHECK: SUMMARY: rtsan: data-race on vptr (ctor/dtor vs virtual call)
// LLVM: data race on vptr (ctor/dtor vs virtual call) (pid=
// LLVM: SUMMARY: ThreadSanitizer: data race on vptr (ctor/dtor vs virtual call)
// SAME-NOT: rtsan
// SAME: done
