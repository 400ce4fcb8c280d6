// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O0 %s -o %t -lpthread && %t 2>&1 | FileCheck %s
// Two threads, each with fields of its own beside the other's in one 8-byte unit, at full speed and in ever new epochs: whatever one of them does
// to the unit's records while the other is in the middle of an access, nobody is said to have touched the neighbour's bytes.
// CHECK-NOT: ERROR
// CHECK: done
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
enum { ROUNDS = 60000 };
static struct plain { _Alignas(8) int mine, yours; } plain;
static struct bytes { _Alignas(8) char mine[3], yours[5]; } bytes;
static struct atomics { _Alignas(8) _Atomic int mine; int yours; } atomics;
static struct both { _Alignas(8) _Atomic short mine, yours; _Atomic int mine_too; } both;
static struct range { _Alignas(8) char mine[20], yours[20]; } range;
static struct { _Alignas(64) _Atomic int released; } epoch[2];

static void *mine(void *unused) {
  char buffer[20] = {0};
  for (int r = 0; r < ROUNDS; r++) {
    plain.mine++;
    bytes.mine[r % 3]++;
    atomic_fetch_add_explicit(&atomics.mine, 1, memory_order_relaxed);
    atomic_store_explicit(&epoch[0].released, r, memory_order_release);
    buffer[r % 20] += (char)(plain.mine + bytes.mine[0] + bytes.mine[2] + atomic_load_explicit(&atomics.mine, memory_order_relaxed));
    atomic_fetch_add_explicit(&both.mine, 1, memory_order_relaxed);
    atomic_store_explicit(&both.mine_too, r, memory_order_relaxed);
    memcpy(range.mine, buffer, sizeof buffer);
    memcpy(buffer, range.mine, 18);
    atomic_fetch_add_explicit(&epoch[0].released, 1, memory_order_release);
  }
  return unused;
}
static void *yours(void *unused) {
  char buffer[20] = {0};
  for (int r = 0; r < ROUNDS; r++) {
    plain.yours++;
    bytes.yours[r % 5]++;
    atomics.yours++;
    atomic_store_explicit(&epoch[1].released, r, memory_order_release);
    buffer[r % 20] += (char)(plain.yours + bytes.yours[1] + bytes.yours[4] + atomics.yours);
    atomic_store_explicit(&both.yours, (short)r, memory_order_relaxed);
    memcpy(range.yours, buffer, sizeof buffer);
    memcpy(buffer, range.yours + 2, 18);
    atomic_fetch_add_explicit(&epoch[1].released, 1, memory_order_release);
  }
  return unused;
}

int main(void) {
  pthread_t threads[2];
  pthread_create(&threads[0], NULL, mine, NULL);
  pthread_create(&threads[1], NULL, yours, NULL);
  for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
  puts("done");
}
