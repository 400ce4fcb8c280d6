// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// What memcpy of a fixed size reads or writes, from each place in a granule: the bytes that it touches race, those on either side do not; also where the
// thread has used some of the granule before. A process for each case, so that none is a repetition of another.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && env RTSAN_OPTIONS=symbolize=0 %t | FileCheck %s
// RUN: %clang_rtsan -O2 -fno-pie -no-pie %s -o %t2 -lpthread && env RTSAN_OPTIONS=symbolize=0 %t2 | FileCheck %s
#include "Inputs/invisible.h"
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
static char *bytes;
static struct {
  int size, at, byte, write, before, direct;
} is;
enum { NOTHING, BESIDE, FIRST_GRANULE, READ };
static volatile uint64_t sink;
#define WAYS(bits) \
  __attribute__((noinline)) static void get##bits(const char *p) { \
    uint##bits##_t v; \
    memcpy(&v, p, sizeof v); \
    sink = v; \
  } \
  __attribute__((noinline)) static void put##bits(char *p) { \
    uint##bits##_t v = (uint##bits##_t)sink; \
    memcpy(p, &v, sizeof v); \
  }
WAYS(16)
WAYS(32)
WAYS(64)
/* What such accesses call, behind a test that the compiler puts in most places. */
__attribute__((preserve_most)) void __rts_tload_n(const char *p, unsigned long size);
__attribute__((preserve_most)) void __rts_tstore_n(char *p, unsigned long size);
static void access_it(void) {
  char *p = bytes + is.at;
  if (is.direct) is.write ? __rts_tstore_n(p, (unsigned long)is.size) : __rts_tload_n(p, (unsigned long)is.size);
  else if (is.size == 2) is.write ? put16(p) : get16(p);
  else if (is.size == 4) is.write ? put32(p) : get32(p);
  else is.write ? put64(p) : get64(p);
}
static void use_byte(char *p) {
  if (is.write) *p = 1;
  else sink = (uint64_t)*p;
}
static void *other(void *arg) {
  for (int i = 8; i < 16; i++) {
    int in = i >= is.at && i < is.at + is.size;
    if (is.before == (in ? FIRST_GRANULE : BESIDE)) use_byte(bytes + i);
  }
  if (is.before == READ) is.write = 0, access_it(), is.write = 1;
  access_it();
  access_it(); // once more: now it is noted
  go(1);
  return arg;
}
static void one(void) {
  pthread_t t;
  if (is.write) bytes = calloc(1, 32);
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  if (is.before == READ) sink = (uint64_t)bytes[is.byte];
  else bytes[is.byte] = 1;
  pthread_join(t, 0);
}
static int raced(void) {
  int status = 0;
  pid_t child = fork();
  if (!child) {
    dup2(open("/dev/null", O_WRONLY), 2);
    one();
    exit(0);
  }
  waitpid(child, &status, 0);
  return status != 0;
}
static int cases, wrong;
static void check(int before, int byte, int races) {
  is.before = before;
  is.byte = byte;
  cases++;
  if (raced() == races) return;
  printf("size %d at %d, byte %d, %s, before %d, direct %d: wrong\n", is.size, is.at, is.byte, is.write ? "write" : "read", is.before, is.direct);
  wrong++;
}
int main(void) {
  static const int sizes[] = {2, 4, 8};
  bytes = malloc(32);
  for (int s = 0; s < 3; s++)
    for (is.at = 8; is.at < 16; is.at++)
      for (int way = 0; way < 4; way++) {
        is.size = sizes[s], is.write = way & 1, is.direct = way & 2;
        int last = is.at + is.size - 1;
        check(NOTHING, is.at - 1, 0);
        check(NOTHING, is.at, 1);
        check(NOTHING, last, 1);
        check(NOTHING, last + 1, 0);
        check(BESIDE, is.at, 1);
        check(BESIDE, last, 1);
        if (last > 15) check(FIRST_GRANULE, last, 1);
        if (is.write) check(READ, is.at, 1);
      }
  printf("%d cases, %d wrong\n", cases, wrong);
  return 0;
}
// CHECK: {{^[0-9]+}} cases, 0 wrong
