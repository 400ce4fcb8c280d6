// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clangxx_rtsan -std=c++20 -O1 %s -o %t -lpthread && not timeout 30 %t barrier 2>&1 | FileCheck %s
// RUN: not timeout 30 %t latch 2>&1 | FileCheck %s && not timeout 30 %t semaphore 2>&1 | FileCheck %s && not timeout 30 %t atomic 2>&1 | FileCheck %s
// RUN: timeout 30 %t mapped 2>&1 | FileCheck %s --check-prefix=OTHERS --implicit-check-not=rtsan
// What C++20 has to wait for, and nobody left who could end it: libstdc++ asks for a futex that other processes may wake, but none can. Unless it is in memory
// that they share.
#include "Inputs/locks.h"
#include <atomic>
#include <barrier>
#include <latch>
#include <semaphore>
#include <sys/mman.h>
#include <thread>
static std::barrier meeting(2);
static std::latch done(2);
static std::counting_semaphore<4> free_ones(0);
static std::atomic<int> word;

static int mapped() {
  auto *shared = static_cast<std::atomic<int> *>(mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  if (!fork()) {
    usleep(SEVERAL_LOOKS);
    shared->store(1);
    invisible_futex(reinterpret_cast<int *>(shared), FUTEX_WAKE, 1);
    _exit(0);
  }
  while (!shared->load()) syscall(SYS_futex, shared, FUTEX_WAIT, 0, 0, 0, 0);
  return fine();
}

int main(int argc, char **argv) {
  const char *what = argv[argc - 1];
  if (!strcmp(what, "mapped")) return mapped();
  std::thread t([=] {
    if (!strcmp(what, "barrier")) meeting.arrive_and_wait();
    else if (!strcmp(what, "latch")) done.arrive_and_wait();
    else if (!strcmp(what, "semaphore")) free_ones.acquire();
    else word.wait(0);
  });
  t.join();
  return 0;
}
// CHECK: ERROR: rtsan: deadlock: all 2 threads wait, and none is left to wake another: T0 waits for the end of T1, T1 waits for futex
// OTHERS: fine
