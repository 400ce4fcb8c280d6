// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && timeout 30 %t before 2>&1 | FileCheck %s && timeout 30 %t after 2>&1 | FileCheck %s
// RUN: timeout 30 %t none 2>&1 | FileCheck %s --check-prefix=OK && timeout 30 %t ordered 2>&1 | FileCheck %s --check-prefix=OK
// RUN: timeout 30 %t readers 2>&1 | FileCheck %s --check-prefix=OK
// Writers go first, and a thread reads what it reads already: a note if another thread writes, before or after, in no order with it. None if nobody does, if
// the writer has ended before, and where readers go first.
// CHECK: rtsan: 1 place where a lock is held that had better not be
// CHECK-NEXT: rtsan: 3 times: pthread_rwlock_rdlock takes again for reading what it reads already: that blocks for ever if a writer comes in between:
// CHECK-NEXT: {{#0 .* in again .*read_again.c:}}[[# @LINE + 17]]
// CHECK: rwlock 'l' (0x{{[0-9a-f]+}}) was taken here:
// CHECK-NEXT: {{#0 .* in reads }}
// CHECK: such a writer is thread T{{[12]}}:
// CHECK-NEXT: {{#0 .* in writes }}
// CHECK: fine
// OK-NOT: rtsan
// OK: fine
// OK-NOT: rtsan
#include "../Inputs/locks.h"
static pthread_rwlock_t l = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
static void *writes(void *x) {
  pthread_rwlock_wrlock(&l);
  pthread_rwlock_unlock(&l);
  return x;
}
__attribute__((noinline)) static void again(void) {
  pthread_rwlock_rdlock(&l);
  pthread_rwlock_unlock(&l);
  __asm__ volatile("");
}
static void *reads(void *x) {
  pthread_rwlock_rdlock(&l);
  for (volatile int i = 0; i < 3; i++) again();
  pthread_rwlock_unlock(&l);
  return x;
}
int main(int argc, char **argv) {
  const char *how = argv[argc - 1];
  if (!strcmp(how, "before")) in_turn(writes, reads);
  if (!strcmp(how, "after")) in_turn(reads, writes);
  if (!strcmp(how, "none")) in_turn(reads, reads);
  if (!strcmp(how, "ordered")) {
    finish(start(writes, 0));
    finish(start(reads, 0));
    writes(0);
  }
  if (!strcmp(how, "readers")) {
    l = (pthread_rwlock_t)PTHREAD_RWLOCK_INITIALIZER;
    in_turn(writes, reads);
  }
  return fine();
}
