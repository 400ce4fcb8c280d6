/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What the heap's unit tests share: linked with the runtime's objects, they look inside. A failed EXPECT is printed with its values;
 * the exit status is the number of failures, at most 1. */
#ifndef RTS_HEAP_TEST_H
#define RTS_HEAP_TEST_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "core/flags.h"
#include "core/init.h"
#include "heap/heap.h"
#include "shadow/shadow.h"

static int failures;
#define EXPECT(x) \
  do { if (!(x)) __atomic_fetch_add(&failures, 1, __ATOMIC_RELAXED), fprintf(stderr, "%s:%d: expected %s\n", __FILE__, __LINE__, #x); } while (0)
#define EXPECT_EQ(a, b) \
  do { \
    unsigned long long a_ = (unsigned long long)(a), b_ = (unsigned long long)(b); \
    if (a_ != b_) __atomic_fetch_add(&failures, 1, __ATOMIC_RELAXED), fprintf(stderr, "%s:%d: %s is %llu, %s is %llu\n", __FILE__, __LINE__, #a, a_, #b, b_); \
  } while (0)

static const struct rts_free_args as_free __attribute__((unused)) = {.kind = RTS_KIND_MALLOC, .check_kind = true};

/* A repeatable sequence. */
static inline u64 next_random(u64 *s) {
  *s ^= *s << 13, *s ^= *s >> 7, *s ^= *s << 17;
  return *s;
}
static inline int done(void) {
  if (!failures) puts("ok");
  return failures != 0;
}
#endif
