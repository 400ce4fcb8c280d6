// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The far end of a long block: free() races with what others did there, and so does its first use by a thread that malloc did not happen
// before.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: not %t free 2>&1 | FileCheck --check-prefix=FREE %s
// RUN: not %t publish 2>&1 | FileCheck --check-prefix=PUBLISH %s
// RUN: %t quiet 2>&1 | FileCheck --check-prefix=QUIET %s
#include "Inputs/invisible.h"
enum { SIZE = 3 << 20 };
static char *block;
static void *other(void *arg) {
  wait_turn(1);
  __atomic_load_n(&block, arg ? __ATOMIC_ACQUIRE : __ATOMIC_RELAXED)[SIZE - 5000] = 1;
  go(2);
  return NULL;
}
int main(int argc, char **argv) {
  pthread_t t;
  (void)argc;
  pthread_create(&t, 0, other, argv[1][0] != 'p' ? (void *)1 : NULL);
  __atomic_store_n(&block, malloc(SIZE), __ATOMIC_RELEASE);
  go(1);
  wait_turn(2);
  if (argv[1][0] == 'f') free(block);
  pthread_join(t, 0);
  if (argv[1][0] != 'f') free(block);
  printf("done\n");
  return 0;
}
// FREE: ERROR: rtsan: data-race on address
// FREE: WRITE of size {{.*}} giving the memory back
// FREE: Previous WRITE of size 1
// PUBLISH: ERROR: rtsan: data-race on address
// PUBLISH: WRITE of size 1
// PUBLISH: Previous
// QUIET-NOT: rtsan
// QUIET: done
