// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Thread-local objects with destructors, in a program and a library, allocate and free at the very end.
// RUN: %clangxx_rtsan -O1 -DLIBRARY -shared -fPIC %s -o %t.so && %clangxx_rtsan -O1 -pthread %s %t.so -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: ERROR
// CHECK: fine
#include <cstdio>
#include <pthread.h>
#include <string>
#include <thread>
struct late { std::string *s = new std::string(100, 'x'); ~late() { delete s; delete new std::string(200, 'y'); } };
void touch();
#ifdef LIBRARY
static thread_local late in_library;
void touch() { in_library.s->append("z"); }
#else
static thread_local late in_program;
static pthread_key_t key;
static int rounds;
static void at_exit(void *p) { delete static_cast<std::string *>(p); if (rounds++ < 100) pthread_setspecific(key, new std::string(50, 'k')); }
int main() {
  pthread_key_create(&key, at_exit);
  for (int i = 0; i < 50; i++)
    std::thread([] { in_program.s->append("a"); touch(); pthread_setspecific(key, new std::string("first")); }).join();
  in_program.s->append("b");
  touch();
  std::puts("fine");
}
#endif
