// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The registry of globals: redzones, one address described twice, arrays registered again, removal, look-up, and its cost.
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -g -O1 -fno-builtin -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/shadow/globals.c %S/../../../runtime/shadow/shadow.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/restart.c %S/../../../runtime/platform/mutex.c -o %t
// RUN: %t 2>&1 | FileCheck %s
// CHECK: all good
#include "shadow/globals.h"

#include <time.h>

#include "Inputs/unit.h"
#include "shadow/shadow.h"

void rts_fatal(const char *fmt, ...) { (void)fmt; abort(); }
void rts_shadow_lazy_start(void) {}

static char memory[1 << 20] __attribute__((aligned(64)));
#define AT(offset) ((uptr)memory + (offset))

static bool poisoned(uptr from, uptr to) {
  for (uptr a = from; a < to; a++)
    if (rts_byte_ok(a)) return false;
  return true;
}
static bool clean(uptr from, uptr to) { return rts_first_bad(from, to - from) == 0; }

static void redzones(void) {
  static const struct rts_global g[] = {{.size = 13, .size_padded = 64, .name = "a"}, {.size = 40, .size_padded = 64, .name = "b"}};
  struct rts_global two[2] = {g[0], g[1]};
  two[0].begin = AT(0);
  two[1].begin = AT(64);
  rts_globals_register(two, two + 2);
  EXPECT(clean(AT(0), AT(13)) && poisoned(AT(13), AT(64)) && clean(AT(64), AT(104)) && poisoned(AT(104), AT(128)));
  EXPECT(rts_globals_count() == 2);
  rts_globals_register(two, two + 2); /* a second translation unit of the module */
  EXPECT(rts_globals_count() == 2);

  const struct rts_global *found[RTS_GLOBALS_NEAR];
  EXPECT(rts_globals_find(AT(5), found) == 1 && found[0] == &two[0]);
  EXPECT(rts_globals_find(AT(13), found) == 2 && found[0] == &two[0] && found[1] == &two[1]);
  EXPECT(rts_globals_find(AT(60), found) == 2 && found[0] == &two[1] && found[1] == &two[0]); /* nearer to b */
  EXPECT(rts_globals_find(AT(127), found) == 1 && found[0] == &two[1]);
  EXPECT(rts_globals_find(AT(128), found) == 0);

  rts_globals_unregister(two, two + 2);
  EXPECT(clean(AT(0), AT(128)) && rts_globals_count() == 0);
  rts_globals_unregister(two, two + 2);
  rts_globals_register(two, two + 2);
  EXPECT(poisoned(AT(13), AT(64)) && rts_globals_count() == 2);
  rts_globals_unregister(two, two + 2);
}

/* Bytes are poisoned only if no module declares them. */
static void declared_twice(bool larger_first) {
  struct rts_global small = {.begin = AT(4096), .size = 8, .size_padded = 32}, large = {.begin = AT(4096), .size = 100, .size_padded = 160};
  if (larger_first) rts_globals_register(&large, &large + 1);
  rts_globals_register(&small, &small + 1);
  if (!larger_first) rts_globals_register(&large, &large + 1);
  EXPECT(clean(AT(4096), AT(4196)) && poisoned(AT(4196), AT(4256)) && rts_globals_count() == 1);
  rts_globals_unregister(&small, &small + 1);
  EXPECT(clean(AT(4096), AT(4196)) && poisoned(AT(4196), AT(4256)));
  rts_globals_unregister(&large, &large + 1);
  EXPECT(clean(AT(4096), AT(4256)) && rts_globals_count() == 0);
}

static void nonsense_is_left_out(void) {
  struct rts_global g[] = {{.begin = AT(3), .size = 8, .size_padded = 32},      {.begin = AT(0), .size = 64, .size_padded = 32},
                           {.begin = 0x100000000, .size = 8, .size_padded = 32}, {.begin = AT(0), .size = 0, .size_padded = 32},
                           {.begin = AT(0), .size = 8, .size_padded = 33}};
  rts_globals_register(g, g + RTS_COUNT(g));
  EXPECT(rts_globals_count() == 0);
  rts_globals_unregister(g, g + RTS_COUNT(g));
  rts_globals_register(g, g);
}

static void many(void) {
  enum { n = 10000 };
  static struct rts_global g[n];
  struct timespec a, b;
  for (int i = 0; i < n; i++) g[i] = (struct rts_global){.begin = AT((uptr)i * 96), .size = 40, .size_padded = 96};
  clock_gettime(CLOCK_MONOTONIC, &a);
  rts_globals_register(g, g + n);
  clock_gettime(CLOCK_MONOTONIC, &b);
  fprintf(stderr, "10000 globals: %ld us\n", (b.tv_sec - a.tv_sec) * 1000000 + (b.tv_nsec - a.tv_nsec) / 1000);
  for (int i = 0; i < n; i++) EXPECT(poisoned(AT((uptr)i * 96 + 40), AT((uptr)i * 96 + 96)));
  EXPECT(rts_globals_count() == n);
  rts_globals_unregister(g, g + n);
  EXPECT(rts_globals_count() == 0 && clean(AT(0), AT(96ul * n)));
}

int main(void) {
  rts_shadow_init();
  redzones();
  declared_twice(false);
  declared_twice(true);
  nonsense_is_left_out();
  many();
  many();
  fprintf(stderr, "all good\n");
  return 0;
}
