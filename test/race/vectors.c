// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Vector accesses, whole ones and masked ones: a lane that is off is not touched.
// REQUIRES: x86_64, avx2
// RUN: %clang_rtsan -O1 -mavx2 %s -o %t -lpthread
// RUN: not %t w 31 2>&1 | FileCheck %s
// RUN: %t w 32 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: not %t m 4 2>&1 | FileCheck %s
// RUN: %t m 0 2>&1 | FileCheck --check-prefix=QUIET %s
// RUN: %t m 9 2>&1 | FileCheck --check-prefix=QUIET %s
#include <immintrin.h>
#include "Inputs/invisible.h"
char bytes[64] __attribute__((aligned(32)));
static char kind;
static void *other(void *arg) {
  if (kind == 'w') _mm256_store_si256((__m256i *)bytes, _mm256_set1_epi8(1));
  else _mm256_maskstore_epi32((int *)bytes, _mm256_setr_epi32(0, -1, 0, -1, 0, 0, 0, 0), _mm256_set1_epi32(3));
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  (void)argc;
  kind = argv[1][0];
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  bytes[atoi(argv[2])] = 7;
  pthread_join(t, 0);
  printf("done\n");
  return 0;
}
// CHECK: ERROR: rtsan: data-race on address
// CHECK: WRITE of size 1
// CHECK: Previous WRITE of size
// QUIET-NOT: rtsan
// QUIET: done
