/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Owns the shadow mapping. See shadow.h for the invariants. */
#include "shadow/shadow.h"

#include "base/check.h"
#include "base/say.h"
#include "base/str.h"
#include "platform/platform.h"
#include "platform/restart.h"
#include "shadow/cells.h"
#include "shadow/lazy.h"

/* cells.h */
bool rts_cells_reserved;
bool rts_race_on, rts_memory_watched;
void (*rts_cells_gone_hook)(uptr addr, uptr size);
void (*rts_cells_unused_hook)(uptr addr, uptr size);
void (*rts_cells_block_gone_hook)(uptr addr, uptr size);
void (*rts_cells_check_hook)(uptr addr, uptr size);

/* Above this many shadow bytes whole pages are dropped (MADV_DONTNEED) rather than zeroed: 64 KB of memset costs about what
 * the system call and the later page faults do. */
#define RELEASE_MIN (64ul << 10)

/* One page in the gap between the shadow's halves says whose shadow this is: a second runtime in the process (librtsan.a in the
 * program, librtsan.so by a library) finds it taken. */
#define NAMEPLATE RTS_LOW_SHADOW_END
#define NAMEPLATE_MAGIC 0x6e617374722d6f79ull
struct nameplate {
  u64 magic;
  char version[56];
};

static void claim(void) {
  if (rts_os_map_fixed(NAMEPLATE, RTS_PAGE)) {
    struct nameplate *mine = (struct nameplate *)NAMEPLATE;
    mine->magic = NAMEPLATE_MAGIC;
    rts_strlcpy(mine->version, RTS_VERSION, sizeof mine->version);
    return;
  }
  struct nameplate other;
  if (rts_os_safe_copy(&other, NAMEPLATE, sizeof other) && other.magic == NAMEPLATE_MAGIC)
    rts_fatal("two rtsan runtimes in one process: version %s is already here, this one is %s; link librtsan.a into the program or "
              "librtsan.so to all of its parts, not both", other.version, RTS_VERSION);
}

/* Is it the place that is refused, or the size? */
static bool taken(uptr lo, uptr hi) {
  uptr a, b;
  if (rts_os_mapping_of(lo, &a, &b) || rts_os_mapping_of(hi - 1, &a, &b)) return true;
  if (!rts_os_map_fixed(lo, RTS_PAGE)) return true;
  rts_os_unmap((void *)lo, RTS_PAGE);
  return false;
}

enum reserved { RESERVED, TAKEN, TOO_MUCH };
static enum reserved reserve(uptr lo, uptr hi) {
  if (!rts_os_map_fixed(lo, hi - lo)) return taken(lo, hi) ? TAKEN : TOO_MUCH;
  rts_os_nodump(lo, hi - lo);
  return RESERVED;
}

/* Without a limit of the stack the kernel places libraries and stacks of threads where cells are: there is no shadow for them. */
static void mend_layout(void) {
  void *placed = rts_os_map(RTS_PAGE);
  if (!placed) return;
  rts_os_unmap(placed, RTS_PAGE);
  if (RTS_LIKELY(!rts_addr_in_cells((uptr)placed))) return;
  rts_os_restart_with_stack_limit();
  rts_fatal("this process places memory at %p, where rtsan's own tables belong, as without a limit of the stack: start it with one, by `ulimit -s 67108864`",
            placed);
}

/* Cells that are in somebody's way matter only to those who look for races. */
void rts_shadow_init(void) {
  static bool done;
  if (done) return;
  done = true;
  mend_layout();
  claim();
  struct {
    uptr lo, hi;
  } const parts[] = {{rts_round_down(RTS_LOW_MEM_END, RTS_PAGE), RTS_LOW_SHADOW_END},
               {RTS_HIGH_SHADOW, RTS_NO_SHADOW_BEGIN}, {RTS_NO_SHADOW_END, rts_round_up(RTS_HIGH_MEM, RTS_PAGE)}};
  enum reserved got = RESERVED;
  for (uptr i = 0; i < RTS_COUNT(parts) && got == RESERVED; i++)
    if ((got = reserve(parts[i].lo, parts[i].hi)) == TAKEN)
      rts_fatal("cannot reserve shadow memory at %p-%p: something else is mapped there", (void *)parts[i].lo, (void *)parts[i].hi);
  if (got == RESERVED) got = reserve(RTS_CELLS_BEGIN, RTS_CELLS_END);
  if (got == TOO_MUCH) rts_shadow_lazy_start();
  rts_cells_reserved = got != TAKEN;
}

static void shadow_fill(uptr s, uptr n, u8 value) {
  if (value == 0 && n >= RELEASE_MIN) {
    uptr a = rts_round_up(s, RTS_PAGE), b = rts_round_down(s + n, RTS_PAGE);
    rts_memset((void *)s, 0, a - s);
    rts_os_release(a, b - a);
    rts_memset((void *)b, 0, s + n - b);
    return;
  }
  rts_memset((void *)s, value, n);
}

/* S1, in this order: an access that is being noted meanwhile writes its cell and then looks at the state, so one of us two clears it. */
RTS_INLINE bool poison_state(uptr addr, uptr size, u8 magic) {
  RTS_DCHECK_OP(addr % RTS_GRANULE, ==, 0);
  if (!size || !rts_addr_in_app(addr)) return false;
  return shadow_fill((uptr)rts_shadow_of(addr), (size + RTS_GRANULE - 1) / RTS_GRANULE, magic), true;
}
void rts_poison(uptr addr, uptr size, u8 magic) {
  if (poison_state(addr, size, magic)) rts_cells_gone(addr, rts_round_up(size, RTS_GRANULE));
}
void rts_poison_unused(uptr addr, uptr size, u8 magic) {
  if (poison_state(addr, size, magic)) rts_cells_unused(addr, rts_round_up(size, RTS_GRANULE));
}

void rts_unpoison(uptr addr, uptr size) {
  RTS_DCHECK_OP(addr % RTS_GRANULE, ==, 0);
  if (!size || !rts_addr_in_app(addr)) return;
  s8 *s = rts_shadow_of(addr);
  shadow_fill((uptr)s, size / RTS_GRANULE, 0);
  if (size % RTS_GRANULE) s[size / RTS_GRANULE] = (s8)(size % RTS_GRANULE);
}

void rts_poison_tail(uptr addr, uptr size, uptr end, u8 magic) {
  rts_unpoison(addr, size);
  uptr tail = rts_round_up(addr + size, RTS_GRANULE);
  if (tail < end) rts_poison(tail, end - tail, magic);
}

/* First granule index in [g, end) whose shadow is not zero; end if none. Eight at a time. */
static uptr skip_clean(uptr g, uptr end) {
  const u8 *s = (const u8 *)RTS_SHADOW_OFFSET;
  while (g < end && ((uptr)(s + g) & 7))
    if (s[g]) return g;
    else g++;
  for (; g + 32 <= end; g += 32) {
    const u64 *w = (const u64 *)(s + g);
    if (w[0] | w[1] | w[2] | w[3]) break;
  }
  for (; g + 8 <= end && !*(const u64 *)(s + g); g += 8) {}
  while (g < end && !s[g]) g++;
  return g;
}

uptr rts_first_bad(uptr addr, uptr size) {
  if (!size || !rts_addr_in_app(addr)) return 0;
  uptr last_byte = addr + size - 1;
  if (last_byte < addr || !rts_addr_in_app(last_byte)) last_byte = addr < RTS_LOW_MEM_END ? RTS_LOW_MEM_END - 1 : RTS_ADDR_END - 1;
  uptr g = addr >> RTS_SHADOW_SCALE, last = last_byte >> RTS_SHADOW_SCALE;
  for (;;) {
    g = skip_clean(g, last + 1);
    if (g > last) return 0;
    s8 k = ((const s8 *)RTS_SHADOW_OFFSET)[g];
    uptr base = g << RTS_SHADOW_SCALE;
    uptr lo = rts_max(base, addr), hi = rts_min(base + 7, last_byte);
    if (k < 0) return lo;
    if ((s8)(hi - base) >= k) return rts_max(lo, base + (uptr)k);
    g++;
  }
}
