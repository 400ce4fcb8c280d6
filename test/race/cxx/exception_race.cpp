// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// An exception shared by two threads that both write to it: its count orders the destruction only. The same for what a shared_ptr points to.
// RUN: %clangxx_rtsan -std=c++17 -O1 %s -o %t -lpthread && not %t 2>&1 | FileCheck %s --check-prefixes=CHECK,EXCEPTION
// RUN: not %t shared 2>&1 | FileCheck %s --check-prefixes=CHECK,SHARED
#include <exception>
#include <memory>
#include <thread>
#include "../Inputs/invisible.h"
struct Error {
  volatile int value;
  ~Error() { value = -1; }
};
static void touch(std::exception_ptr e, int v) {
  try {
    std::rethrow_exception(e);
  } catch (Error &x) {
    x.value = v; // line 17
    if (v == 1) go(1), wait_turn(2);
  }
}
static void touch(std::shared_ptr<Error> p, int v) {
  p->value = v; // line 22
  if (v == 1) go(1), wait_turn(2);
}
template <class P> static void both(P p) {
  std::thread other([=] { touch(p, 1); });
  wait_turn(1);
  touch(p, 2);
  go(2);
  other.join();
}
int main(int argc, char **) {
  if (argc > 1) both(std::make_shared<Error>());
  else both(std::make_exception_ptr(Error{0}));
  printf("done\n");
}
// CHECK: ERROR: rtsan: data-race
// CHECK-NEXT: WRITE of size 4
// EXCEPTION-NEXT: exception_race.cpp:17
// SHARED-NEXT: exception_race.cpp:22
// CHECK: Previous WRITE of size 4
// EXCEPTION-NEXT: exception_race.cpp:17
// SHARED-NEXT: exception_race.cpp:22
