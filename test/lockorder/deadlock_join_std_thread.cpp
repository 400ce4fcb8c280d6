// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Threads that are stuck inside a library without frame pointers: their stacks are whole all the same, and what is blamed is the program's own code.
// RUN: %clangxx_rtsan -O0 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: %clangxx_rtsan -O2 %s -o %t && not %t 2>&1 | FileCheck %s && %t ok 2>&1 | FileCheck --check-prefix=OK %s
// RUN: not %t join 2>&1 | FileCheck --check-prefix=RING %s
#include <condition_variable>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <thread>
#include <unistd.h>

static std::mutex m;
static std::condition_variable told;
static bool done;
static void waiter() {
  std::unique_lock<std::mutex> l(m);
  told.wait(l, [] { return done; });
}

static std::thread *one, *two;
static std::mutex start;
__attribute__((noinline)) static void wait_for(std::thread &t) {
  t.join();
  asm volatile("" ::: "memory"); // no tail call
}
static void ring(std::thread **other) {
  { std::lock_guard<std::mutex> l(start); }
  wait_for(**other);
}

int main(int argc, char **argv) {
  // CHECK: ERROR: rtsan: deadlock: all 2 threads wait
  // CHECK: Thread T0 waits for the end of T1 (pthread_join) here:
  // CHECK-NEXT: #0 0x{{[0-9a-f]+}} in pthread_join (intercepted)
  // CHECK-NEXT: in std::thread::join()
  // CHECK-NEXT: in wait_for(std::thread&) {{.*}}deadlock_join_std_thread.cpp:24
  // CHECK-NEXT: in main {{.*}}deadlock_join_std_thread.cpp:
  // CHECK: SUMMARY: rtsan: deadlock {{.*}}deadlock_join_std_thread.cpp:24{{.*}} in wait_for
  //
  // RING: ERROR: rtsan: deadlock: thread T{{[12]}} waits for the end of T{{[12]}}, which waits for the end of T{{[12]}}
  // RING: waits for the end of
  // RING: in std::thread::join()
  // RING-NEXT: in wait_for(std::thread&)
  // RING: waits for the end of
  // RING: in std::thread::join()
  // RING-NEXT: in wait_for(std::thread&)
  // RING: SUMMARY: rtsan: deadlock {{.*}}:24{{.*}} in wait_for
  //
  // OK-NOT: rtsan
  // OK: fine
  if (argc > 1 && !strcmp(argv[1], "join")) {
    start.lock();
    one = new std::thread(ring, &two);
    two = new std::thread(ring, &one);
    start.unlock();
    pause();
  }
  done = argc > 1;
  std::thread t(waiter);
  wait_for(t);
  puts("fine");
}
