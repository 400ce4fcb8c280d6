/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* For the race engine's unit tests: they are linked with the engine alone. Many logical threads are played by one: be(t) makes t the current one, which orders
 * nothing. perform() does what instrumented code does, inline compare included, and says whether a race was reported. */
#ifndef RACE_TEST_H
#define RACE_TEST_H
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/check.h"
#include "base/say.h"
#include "base/fmt.h"
#include "core/thread.h"
#include "platform/platform.h"
#include "platform/x86_64.h"
#include "race/cell.h"
#include "race/race.h"
#include "race/readers.h"
#include "shadow/cells.h"
#include "shadow/lazy.h"
#include "race/idle.h"
#include "race/whole.h"
#include "shadow/shadow.h"

/* What the engine needs of the rest of the runtime. */
_Thread_local struct rts_tls rts_tls __attribute__((tls_model("initial-exec"), visibility("hidden")));
bool rts_cells_reserved;
void rts_signals_let_in(void) {}
void *rts_shadow_table(uptr size, const char *what) { return rts_os_map_or_die(size, what); }
void rts_fatal(const char *fmt, ...) { fprintf(stderr, "fatal: %s\n", fmt); exit(1); }
void rts_note(const char *fmt, ...) { fprintf(stderr, "note: %s\n", fmt); }
void rts_report_write(const char *s, uptr n) { fwrite(s, 1, n, stderr); }
extern _Thread_local u32 __rts_cur __attribute__((tls_model("initial-exec")));
typedef struct rts_race_thread *thread;

static int failures;
#define EXPECT(x) \
  do { if (!(x)) __atomic_fetch_add(&failures, 1, __ATOMIC_RELAXED), fprintf(stderr, "%s:%d: expected %s\n", __FILE__, __LINE__, #x); } while (0)

static _Thread_local struct rts_race_side last[2]; /* of the last race */
static _Thread_local unsigned reported;
static void on_race(const struct rts_race_side s[2]) { reported++, last[0] = s[0], last[1] = s[1]; }

static uptr memory; /* 1 MB to play with */
static thread main_thread;
static inline void start(void) {
  rts_os_map_fixed(rts_round_down(RTS_LOW_MEM_END, RTS_PAGE), RTS_LOW_SHADOW_END - rts_round_down(RTS_LOW_MEM_END, RTS_PAGE));
  rts_os_map_fixed(RTS_HIGH_SHADOW, rts_round_up(RTS_HIGH_MEM, RTS_PAGE) - RTS_HIGH_SHADOW);
  rts_cells_reserved = rts_os_map_fixed(RTS_CELLS_BEGIN, RTS_CELLS_END - RTS_CELLS_BEGIN);
  rts_race_init();
  rts_readers_often = 1; /* marks of readers everywhere */
  rts_race_report = on_race;
  memory = (uptr)mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  main_thread = rts_race_thread_create(NULL, 0);
  rts_race_thread_start(main_thread);
}
static inline void be(thread t) { rts_race_thread_switch(t); }
/* A thread that `parent` creates; the caller goes on as `parent`. */
static inline thread spawn(thread parent, u32 tid) {
  be(parent);
  thread t = rts_race_thread_create(parent, tid);
  rts_race_thread_start(t);
  be(parent);
  return t;
}
/* The compare that the pass puts before an access of one granule. */
static inline bool hits(uptr addr, uptr size, bool write) {
  u64 word = *rts_cells_of(addr);
  u32 cell = write ? rts_word_w(word) : rts_word_r(word), bytes = ((1u << size) - 1) << (addr & 7);
  return !((cell ^ __rts_cur) & (0xffffff00u | bytes));
}
u32 rts_race_read1(uptr addr), rts_race_read2(uptr addr), rts_race_read4(uptr addr), rts_race_read8(uptr addr);
u32 rts_race_write1(uptr addr), rts_race_write2(uptr addr), rts_race_write4(uptr addr), rts_race_write8(uptr addr);
u32 rts_race_read1_only(uptr addr), rts_race_read2_only(uptr addr), rts_race_read4_only(uptr addr), rts_race_read8_only(uptr addr);
u32 rts_race_write1_only(uptr addr), rts_race_write2_only(uptr addr), rts_race_write4_only(uptr addr), rts_race_write8_only(uptr addr);
u32 rts_race_read1_shared(uptr addr), rts_race_read2_shared(uptr addr), rts_race_read4_shared(uptr addr), rts_race_read8_shared(uptr addr);
/* As a stub calls it (abi/stubs.S), one entry where there is a second word, one where that has a mark of readers, and one where there is none: rax on the stack, above it the program's return address; only rax and r11 change. */
static inline u32 by_stub(uptr addr, uptr size, bool write, uptr pc) {
  static u32 (*const entries[3][2][4])(uptr) = {{{rts_race_read1_only, rts_race_read2_only, rts_race_read4_only, rts_race_read8_only},
                                                 {rts_race_write1_only, rts_race_write2_only, rts_race_write4_only, rts_race_write8_only}},
                                                {{rts_race_read1, rts_race_read2, rts_race_read4, rts_race_read8},
                                                 {rts_race_write1, rts_race_write2, rts_race_write4, rts_race_write8}},
                                                {{rts_race_read1_shared, rts_race_read2_shared, rts_race_read4_shared, rts_race_read8_shared}}};
  u64 second = rts_second(addr);
  u32 how = 0, entry = !write && rts_cell_is_readers(rts_word_r(second)) ? 2 : second != 0;
  __asm__ volatile("mov %%rsp, %%rbx\n\tsub $128, %%rsp\n\tand $-16, %%rsp\n\tpush %[pc]\n\tpush %%rax\n\tcall *%[entry]\n\tmov %%rbx, %%rsp"
                   : "+a"(how) : [pc] "r"(pc), [entry] "r"(entries[entry][write][__builtin_ctzl(size)]), "D"(addr) : "rbx", "r11", "memory", "cc");
  return how;
}
/* Alone; a read also as one of two of the same bytes, of which the second has nothing new. */
static inline u32 by_spans(uptr addr, uptr size, u32 flags, uptr pc, struct rts_race_side sides[2]) {
  static u32 turn;
  u32 how = flags & RTS_RACE_WRITE || ++turn % 2 ? rts_race_short_span(addr, size, flags, pc, RTS_FRAME())
                                                : rts_race_short_pair(addr, addr, size, flags, pc, RTS_FRAME());
  if (rts_race_small_found(addr, pc, sides) != (how == RTS_RACE_SMALL_FOUND)) abort();
  return how;
}
/* The ways by which code that is checked comes to the engine, in turn. */
static inline void enter_engine(uptr addr, uptr size, u32 flags, uptr pc) {
  static u32 turn;
  struct rts_race_side sides[2];
  u32 how = RTS_RACE_SMALL_OTHER, way = flags & ~RTS_RACE_WRITE ? 0 : ++turn % 3;
  if (way == 1) how = by_spans(addr, size, flags, pc, sides);
  if (way == 2 && (addr & 7) + size <= 8 && !(size & (size - 1))) {
    how = by_stub(addr, size, flags & RTS_RACE_WRITE, pc);
    if (rts_race_small_found(addr, pc, sides) != (how == RTS_RACE_SMALL_FOUND)) abort();
  }
  if (how == RTS_RACE_SMALL_OTHER) rts_race_access(addr, size, flags, pc);
  if (how == RTS_RACE_SMALL_FOUND) rts_race_tell(sides);
}
static inline bool perform(uptr addr, uptr size, u32 flags, uptr pc) {
  unsigned before = reported;
  if ((addr & 7) + size > 8 || (flags & RTS_RACE_ATOMIC) || !hits(addr, size, flags & RTS_RACE_WRITE)) enter_engine(addr, size, flags, pc);
  return reported != before;
}
static inline bool wr(thread t, uptr addr, uptr size) { return be(t), perform(addr, size, RTS_RACE_WRITE, 0x1000 + addr % 4096); }
static inline bool rd(thread t, uptr addr, uptr size) { return be(t), perform(addr, size, RTS_RACE_READ, 0x2000 + addr % 4096); }
/* The frame that an atomic operation names, or none: then nothing is noted the short way. */
static inline uptr frame_or_none(void) {
  static u32 turn;
  return ++turn % 4 ? RTS_FRAME() : 0;
}
/* Whole operations, every other time; with a frame that names its caller. */
static void tell_whole(const struct rts_race_side sides[2], uptr fp) { (void)fp, rts_race_tell(sides); }
#define WHOLE_FRAME ((uptr)(uptr[2]){RTS_FRAME(), 0x3000})
/* A load as instrumented code begins it (abi/atomics_whole.c); false: it is to be done otherwise. */
static inline bool usual_load(uptr addr, u32 size, int order) {
  u64 value = 0;
  enum rts_idle how = rts_race_recorded_load(addr, size, order, &value);
  if (how == RTS_IDLE_RECORDED) return rts_race_whole_recorded(addr, size, order, (u32)value, WHOLE_FRAME, tell_whole).done;
  if (how == RTS_IDLE_NEW) how = rts_race_idle_load(addr, size, order, &value);
  if (how == RTS_IDLE_NEW) rts_race_whole_loaded(addr, size, value, WHOLE_FRAME, tell_whole);
  return how != RTS_IDLE_NOT;
}
static inline bool idle_load(uptr addr, u32 size, int order) {
  static u32 turn;
  u64 token;
  if (++turn % 3 == 0) return usual_load(addr, size, order);
  return turn % 3 == 1 && rts_race_atomic_idle(addr, size, order, false, &token) && rts_race_atomic_still_idle(addr, size, order, token);
}
static inline bool idle_write(uptr addr, u32 size, int order) {
  static u32 turn;
  u64 token;
  return ++turn % 2 && rts_race_atomic_idle(addr, size, order, true, &token);
}
#define WHOLE_HOW(order, failure) ((u32)(order) | (u32)(failure) << RTS_ATOMIC_FAILURE | (u32)RTS_ATOMIC_OR << RTS_ATOMIC_OP)
static inline bool try_whole(void) {
  static u32 turn;
  if (turn & 1 && rts_race_self) rts_race_self->accesses_slow = ~0ul; /* so that the next one may begin records beside its object (whole.h) */
  return ++turn % 8 < 5;
}
/* Atomic operations whose real part is nothing. Each way to do those that tell nothing, or nothing but the access, is tried in turn, and none. */
static inline bool load_of(thread t, uptr addr, u32 size, int order) {
  unsigned before = reported;
  be(t);
  if (idle_load(addr, size, order)) return reported != before;
  if (try_whole() && rts_race_whole_load(addr, size, order, WHOLE_FRAME, tell_whole).done) return reported != before;
  rts_race_atomic_load_begin_at(addr, size, order, 0x3000, frame_or_none());
  while (!rts_race_atomic_load_end()) {}
  return reported != before;
}
static inline bool store_of(thread t, uptr addr, u32 size, int order) {
  unsigned before = reported;
  be(t);
  if (idle_write(addr, size, order)) return false;
  if (try_whole() && rts_race_whole_store(addr, size, 0, WHOLE_HOW(order, 0), WHOLE_FRAME, tell_whole)) return reported != before;
  rts_race_atomic_store_begin_at(addr, size, order, 0x3000, frame_or_none());
  rts_race_atomic_store_end();
  return reported != before;
}
static inline bool rmw_of(thread t, uptr addr, u32 size, int order, bool stored, int failure) {
  unsigned before = reported;
  be(t);
  if (idle_write(addr, size, order)) return false;
  if (try_whole()) {
    struct rts_race_done d;
    if (stored && try_whole()) d = rts_race_whole_rmw(addr, size, 0, WHOLE_HOW(order, 0), WHOLE_FRAME, tell_whole);
    else d = rts_race_whole_cas(addr, size, rts_race_real_load(addr, size) ^ !stored, 0, WHOLE_HOW(order, failure), WHOLE_FRAME, tell_whole);
    if (d.done) return reported != before;
  }
  rts_race_atomic_rmw_begin_at(addr, size, order, 0x3000, frame_or_none());
  rts_race_atomic_rmw_end(stored, failure);
  return reported != before;
}
static inline bool at_load(thread t, uptr addr, int order) { return load_of(t, addr, 4, order); }
static inline bool at_store(thread t, uptr addr, int order) { return store_of(t, addr, 4, order); }
static inline bool at_rmw(thread t, uptr addr, int order, bool stored, int failure) { return rmw_of(t, addr, 4, order, stored, failure); }
static inline void fence(thread t, int order) { be(t), rts_race_fence(order); }
static inline u64 next_random(u64 *s) {
  *s ^= *s << 13, *s ^= *s >> 7, *s ^= *s << 17;
  return *s;
}
static inline int done(void) {
  if (!failures) puts("ok");
  return failures != 0;
}
#endif
