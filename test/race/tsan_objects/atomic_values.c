// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The operations are ours there: they compute what the language says, in all sizes.
// REQUIRES: gcc
// RUN: gcc -g -O1 -mcx16 -fsanitize=thread -c %s -o %t.o && gcc %t.o %rtsan_link -o %t && %t 2>&1 | FileCheck %s
// RUN: %clang22 -g -O1 -mcx16 -fsanitize=thread -c %s -o %t.o && %clang22 %t.o %rtsan_link -o %t && %t 2>&1 | FileCheck %s
#include <stdio.h>
typedef __int128 wide;
extern wide __tsan_atomic128_load(const volatile wide *, int), __tsan_atomic128_exchange(volatile wide *, wide, int),
    __tsan_atomic128_fetch_add(volatile wide *, wide, int), __tsan_atomic128_fetch_nand(volatile wide *, wide, int),
    __tsan_atomic128_compare_exchange_val(volatile wide *, wide, wide, int, int);
extern void __tsan_atomic128_store(volatile wide *, wide, int);
extern int __tsan_atomic128_compare_exchange_strong(volatile wide *, wide *, wide, int, int);
static int wrong;
#define IS(e, v) ((e) == (v) ? (void)0 : (void)(wrong++, printf("%s is not %s\n", #e, #v)))
#define SEQ __ATOMIC_SEQ_CST
#define ALL(type) \
  do { \
    type a, e, last = (type)-1; \
    __atomic_store_n(&a, 5, __ATOMIC_RELEASE); \
    IS(__atomic_load_n(&a, __ATOMIC_ACQUIRE), 5); \
    IS(__atomic_exchange_n(&a, last, __ATOMIC_ACQ_REL), 5); \
    IS(__atomic_fetch_add(&a, 3, SEQ), last); \
    IS(__atomic_fetch_sub(&a, 4, SEQ), 2); \
    IS(__atomic_fetch_and(&a, 6, SEQ), (type)-2); \
    IS(__atomic_fetch_or(&a, 9, SEQ), 6); \
    IS(__atomic_fetch_xor(&a, 5, SEQ), 15); \
    IS(__atomic_fetch_nand(&a, 2, SEQ), 10); \
    IS(a, (type)~2); \
    e = 1; \
    IS(__atomic_compare_exchange_n(&a, &e, 4, 0, SEQ, __ATOMIC_RELAXED), 0); \
    IS(e, (type)~2); \
    IS(__atomic_compare_exchange_n(&a, &e, 4, 0, SEQ, __ATOMIC_RELAXED), 1); \
    IS(a, 4); \
    while (!__atomic_compare_exchange_n(&a, &(type){4}, 7, 1, SEQ, SEQ)) {} \
    IS(a, 7); \
  } while (0)
int main(void) {
  ALL(unsigned char);
  ALL(short);
  ALL(unsigned);
  ALL(long);
  static wide w __attribute__((aligned(16)));
  wide big = (wide)1 << 100, e = 0;
  __tsan_atomic128_store(&w, big, 3);
  IS(__tsan_atomic128_load(&w, 2), big);
  IS(__tsan_atomic128_fetch_add(&w, big, 5), big);
  IS(__tsan_atomic128_exchange(&w, 6, 5), big * 2);
  IS(__tsan_atomic128_compare_exchange_strong(&w, &e, 1, 5, 0), 0);
  IS(e, 6);
  IS(__tsan_atomic128_compare_exchange_val(&w, 6, big, 5, 0), 6);
  IS(__tsan_atomic128_fetch_nand(&w, big, 5), big);
  IS(w, ~big);
  printf("%d wrong\n", wrong);
  return 0;
}
// CHECK-NOT: rtsan
// CHECK: {{^}}0 wrong
