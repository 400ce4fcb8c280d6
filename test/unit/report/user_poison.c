// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Poisoning by hand and container annotations, against a byte-exact model: never a byte outside the range is lost.
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -g -O1 -fno-builtin -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/shadow/user_poison.c %S/../../../runtime/shadow/shadow.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/restart.c %S/../../../runtime/platform/mutex.c -o %t
// RUN: %t 2>&1 | FileCheck %s
// CHECK: all good
#include "shadow/user_poison.h"

#include "Inputs/unit.h"
#include "shadow/shadow.h"

void rts_fatal(const char *fmt, ...) { (void)fmt; abort(); }
void rts_shadow_lazy_start(void) {}

enum { n = 64 };
static char memory[n] __attribute__((aligned(64)));
#define AT(offset) ((uptr)memory + (uptr)(offset))

/* A poisoned byte must stay reachable if a later byte of its granule outside the range is. */
static void poison_all_ranges(void) {
  for (int from = 0; from <= 24; from++)
    for (int to = from; to <= 40; to++) {
      rts_unpoison(AT(0), n);
      rts_user_poison(AT(from), (uptr)(to - from));
      for (int i = 0; i < n; i++) {
        bool inside = i >= from && i < to;
        bool shared = (i | 7) >= to; /* addressable bytes behind the range in the same granule */
        EXPECT(rts_byte_ok(AT(i)) == !(inside && !shared));
      }
      rts_user_unpoison(AT(from), (uptr)(to - from));
      EXPECT(rts_first_bad(AT(0), n) == 0);
    }
}

static void unpoison_all_ranges(void) {
  for (int from = 0; from <= 24; from++)
    for (int to = from; to <= 40; to++) {
      rts_poison(AT(0), n, RTS_MAGIC_USER);
      rts_user_unpoison(AT(from), (uptr)(to - from));
      for (int i = from; i < to; i++) EXPECT(rts_byte_ok(AT(i)));
      for (int i = 0; i < (from & ~7); i++) EXPECT(!rts_byte_ok(AT(i)));
      for (int i = to; i < n; i++) EXPECT(!rts_byte_ok(AT(i)));
    }
}

/* A block whose end is partial: poisoning up to the end takes the last granule too. */
static void block_end(void) {
  rts_poison_tail(AT(0), 13, AT(32), RTS_MAGIC_HEAP_REDZONE);
  rts_user_poison(AT(8), 5);
  EXPECT(rts_first_bad(AT(0), 8) == 0 && rts_first_bad(AT(8), 5) == AT(8));
  rts_user_unpoison(AT(8), 5);
  EXPECT(rts_first_bad(AT(0), 13) == 0 && rts_first_bad(AT(13), 1) == AT(13));
}

/* A container in a heap block: only its own bytes, growing and shrinking, at every alignment. */
static void containers(void) {
  for (int beg = 8; beg < 16; beg++)
    for (int end = beg + 1; end <= 40; end++) {
      rts_poison(AT(0), n, RTS_MAGIC_HEAP_REDZONE);
      rts_unpoison(AT(8), (uptr)(end - 8)); /* the block is [8, end) */
      for (int mid = beg; mid <= end; mid++) {
        const struct rts_storage s = {AT(beg), AT(end), AT(beg), AT(mid)};
        rts_container_apply(&s, AT(beg), AT(end));
        for (int i = 8; i < mid; i++) EXPECT(rts_byte_ok(AT(i)));
        for (int i = mid; i < n; i++) EXPECT(!rts_byte_ok(AT(i)));
        EXPECT(rts_container_find_bad(&s) == 0);
        if (mid < end) EXPECT(*rts_shadow_of(AT(end - 1)) != (s8)RTS_MAGIC_HEAP_REDZONE);
      }
      const struct rts_storage all = {AT(beg), AT(end), AT(beg), AT(end)};
      rts_container_apply(&all, AT(beg), AT(end));
      EXPECT(rts_first_bad(AT(8), (uptr)(end - 8)) == 0);
    }
}

/* Storage in the middle of something: bytes behind it are never lost. */
static void shared_tail(void) {
  for (int end = 17; end < 24; end++) {
    rts_unpoison(AT(0), n);
    const struct rts_storage s = {AT(8), AT(end), AT(8), AT(8)};
    rts_container_apply(&s, AT(8), AT(end));
    EXPECT(rts_first_bad(AT(8), 8) == AT(8));
    EXPECT(rts_first_bad(AT(end & ~7), n - (uptr)(end & ~7)) == 0 && rts_first_bad(AT(0), 8) == 0);
    EXPECT(rts_container_find_bad(&s) == 0);
  }
}

static void double_ended(void) {
  for (int b = 0; b <= 32; b++)
    for (int e = b; e <= 32; e++) {
      rts_unpoison(AT(0), n);
      const struct rts_storage s = {AT(0), AT(32), AT(b), AT(e)};
      rts_container_apply(&s, AT(0), AT(32));
      for (int i = b; i < e; i++) EXPECT(rts_byte_ok(AT(i)));
      if (b < e)
        for (int i = 0; i < (b & ~7); i++) EXPECT(!rts_byte_ok(AT(i)));
      for (int i = e > b ? e : 0; i < 32; i++) EXPECT(!rts_byte_ok(AT(i)));
      EXPECT(rts_container_find_bad(&s) == 0 && rts_first_bad(AT(32), 32) == 0);
    }
}

int main(void) {
  rts_shadow_init();
  poison_all_ranges();
  unpoison_all_ranges();
  block_end();
  containers();
  shared_tail();
  double_ended();
  fprintf(stderr, "all good\n");
  return 0;
}
