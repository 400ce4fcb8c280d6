// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random programs whose threads work on the same few 8-byte units at full speed, so that they meet in the middle of each other's accesses. Each byte
// belongs to one thread, or to all of them by atomics, locks or turns; threads are born and die, fork, and get signals: nothing is to be reported,
// whatever the schedule. With `races`, two threads of each round touch the same bytes in no order, while the others hammer the bytes beside: each
// round has to be reported (the debug flavour forgets by itself), and no other bytes.
// By hand: concurrent_fuzz [races] FIRST COUNT [STEPS]; races with RTSAN_OPTIONS=halt_on_error=0:symbolize=0:exitcode=0:log_path=/dev/null.
// RUN: %clang_rtsan -std=gnu11 -O1 %s -o %t -lpthread && timeout 100 %t 1 8 300 2>&1 | FileCheck %s --check-prefix=SILENT
// RUN: %env_rtsan_opts=halt_on_error=0:symbolize=0:exitcode=0:log_path=/dev/null timeout 100 %t races 1 3 > %t.out
// RUN: FileCheck %s --check-prefix=RACES < %t.out
// RUN: %if release %{ FileCheck %s --check-prefix=EACH < %t.out %}
// SILENT-NOT: rtsan
// SILENT: done: 8
// RACES-NOT: elsewhere:
// RACES: done: 3
// EACH-NOT: missed:
// EACH: done: 3
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define INVISIBLE __attribute__((disable_sanitizer_instrumentation, noinline))
enum { MOST = 6, BYTES = 256, PAGE = 4096, PAGES = 12, ROUNDS = 64 };
typedef struct { unsigned long x; } random_t;
static unsigned pick(random_t *r, unsigned n) {
  r->x = r->x * 6364136223846793005ul + 1442695040888963407ul;
  return (unsigned)(r->x >> 40) % n;
}

/* -- accesses, of any place and size */
typedef uint16_t loose2 __attribute__((aligned(1)));
typedef uint32_t loose4 __attribute__((aligned(1)));
typedef uint64_t loose8 __attribute__((aligned(1)));
typedef uint64_t loose16 __attribute__((vector_size(16), aligned(1)));
#define ONE(type, loose) \
  if ((uintptr_t)p % sizeof(type)) write ? (void)(*(volatile loose *)p = 1) : (void)*(volatile loose *)p; \
  else write ? (void)(*(volatile type *)p = 1) : (void)*(volatile type *)p; \
  return
static inline __attribute__((always_inline)) void touch(unsigned char *p, unsigned size, bool write) {
  unsigned char other[BYTES];
  switch (size) {
  case 1: if (write) *(volatile unsigned char *)p = 1; else (void)*(volatile unsigned char *)p; return;
  case 2: ONE(uint16_t, loose2);
  case 4: ONE(uint32_t, loose4);
  case 8: ONE(uint64_t, loose8);
  case 16: if (write) *(volatile loose16 *)p = (loose16){1, 2}; else (void)*(volatile loose16 *)p; return;
  default:
    if (write) memset(p, (int)size, size);
    else memcpy(other, p, size);
    __asm__ volatile("" : : "r"(other) : "memory");
  }
}
static void touch_range(unsigned char *p, unsigned size, random_t *r) {
  unsigned char other[BYTES] = {1};
  switch (pick(r, 7)) {
  case 0: memset(p, 7, size); break;
  case 1: memcpy(p, other, size); break;
  case 2: memcpy(other, p, size); break;
  case 3: if (strnlen((char *)p, size) > size) abort(); break;
  case 4: if (memchr(p, 99, size) == other) abort(); break;
  case 5: memmove(p, p + size / 3, size - size / 3); break;
  default: if (memcmp(p, other, size) == 12345) abort();
  }
}
/* Some bytes of [p, p + size). */
static void touch_some(unsigned char *p, unsigned size, random_t *r, bool write) {
  static const unsigned char sizes[] = {1, 1, 2, 4, 4, 8, 8, 16};
  unsigned n = sizes[pick(r, 8)];
  if (n > size) n = size;
  if (n & (n - 1)) n = 1;
  touch(p + pick(r, size - n + 1), n, write);
}

#define ATOMIC(type) { \
    _Atomic type *a = (_Atomic type *)p; \
    type v = 1; \
    switch (pick(r, 11)) { \
    case 0: case 1: atomic_fetch_add_explicit(a, 1, memory_order_relaxed); break; \
    case 2: atomic_fetch_or_explicit(a, 1, memory_order_acq_rel); break; \
    case 3: atomic_store_explicit(a, 3, memory_order_relaxed); break; \
    case 4: atomic_store_explicit(a, 4, memory_order_release); break; \
    case 5: atomic_store(a, 5); break; \
    case 6: (void)atomic_load_explicit(a, memory_order_acquire); break; \
    case 7: case 8: (void)atomic_load_explicit(a, memory_order_relaxed); break; \
    case 9: atomic_compare_exchange_strong_explicit(a, &v, 77, memory_order_acq_rel, memory_order_relaxed); break; \
    default: atomic_exchange_explicit(a, 9, memory_order_acq_rel); \
    } \
    return; \
  }
static void touch_atomic(unsigned char *p, unsigned size, random_t *r) {
  switch (size) {
  case 1: ATOMIC(uint8_t)
  case 2: ATOMIC(uint16_t)
  case 4: ATOMIC(uint32_t)
  default: ATOMIC(uint64_t)
  }
}
enum how { READ, WRITE, ATOMIC_READ, ATOMIC_WRITE };
static inline __attribute__((always_inline)) void perform(unsigned char *p, unsigned size, unsigned how) {
  switch (how) {
  case READ: touch(p, size, false); break;
  case WRITE: touch(p, size, true); break;
  case ATOMIC_READ:
    if (size == 1) (void)__atomic_load_n(p, __ATOMIC_RELAXED);
    else if (size == 2) (void)__atomic_load_n((uint16_t *)p, __ATOMIC_RELAXED);
    else if (size == 4) (void)__atomic_load_n((uint32_t *)p, __ATOMIC_RELAXED);
    else (void)__atomic_load_n((uint64_t *)p, __ATOMIC_RELAXED);
    break;
  default:
    if (size == 1) (void)__atomic_fetch_add(p, 1, __ATOMIC_RELAXED);
    else if (size == 2) (void)__atomic_fetch_add((uint16_t *)p, 1, __ATOMIC_RELAXED);
    else if (size == 4) __atomic_store_n((uint32_t *)p, 1, __ATOMIC_RELAXED);
    else (void)__atomic_exchange_n((uint64_t *)p, 1, __ATOMIC_RELAXED);
  }
}
/* Orders nothing, as nobody takes in what is released. */
#define UNTAKEN(type) switch (what) { \
    case 0: (void)__atomic_load_n((type *)p, __ATOMIC_RELAXED); return; \
    case 1: (void)__atomic_fetch_add((type *)p, 1, __ATOMIC_RELAXED); return; \
    case 2: (void)__atomic_fetch_or((type *)p, 1, __ATOMIC_RELEASE); return; \
    default: __atomic_store_n((type *)p, 1, __ATOMIC_RELEASE); return; \
  }
static void touch_untaken(unsigned char *p, unsigned size, unsigned what) {
  switch (size) {
  case 1: UNTAKEN(uint8_t)
  case 2: UNTAKEN(uint16_t)
  case 4: UNTAKEN(uint32_t)
  default: UNTAKEN(uint64_t)
  }
}
/* Parts of one atomic word, of different sizes. */
static void touch_mixed(unsigned char *p, random_t *r) {
  unsigned size = 1u << pick(r, 4);
  touch_atomic(p + pick(r, 8 / size) * size, size, r);
}

/* -- what the bytes are for */
enum kind { MINE, FOR_READERS, BY_MUTEX, BY_SPIN, BY_RWLOCK, BY_FLAG, BY_FENCES, BY_TURNS, ATOMICS, MIXED, KINDS };
struct piece { unsigned char at, size, kind, owner; };
static int steps = 1000;
static struct program {
  int workers, pieces, lives;
  unsigned size;
  unsigned char *bytes, *seldom_written;
  bool signals, forks;
  struct piece piece[BYTES];
  struct lock {
    pthread_mutex_t mutex;
    pthread_spinlock_t spin;
    pthread_rwlock_t rwlock;
    atomic_flag flag;
    atomic_int word, turn;
  } lock[BYTES];
} program;
static struct worker {
  int me, lives;
  random_t random, of_handler;
  _Alignas(64) atomic_int released;
} worker[MOST];
struct block { unsigned size; unsigned char bytes[]; };
static _Atomic(struct block *) box[3];

static void new_epoch(struct worker *w, random_t *r) {
  if (pick(r, 2)) atomic_store_explicit(&w->released, 1, memory_order_release);
  else atomic_fetch_add_explicit(&w->released, 1, memory_order_release);
}
static void own(const struct piece *p, random_t *r) {
  unsigned char *at = program.bytes + p->at;
  if (!pick(r, 6)) touch_range(at, p->size, r);
  else for (unsigned i = pick(r, 4); i < 4; i++) touch_some(at, p->size, r, pick(r, 2));
}

static void guarded(const struct piece *p, struct lock *l, random_t *r) {
  bool read = false;
  switch (p->kind) {
  case BY_MUTEX: pthread_mutex_lock(&l->mutex); break;
  case BY_SPIN: pthread_spin_lock(&l->spin); break;
  case BY_RWLOCK:
    read = pick(r, 3);
    if (read) pthread_rwlock_rdlock(&l->rwlock);
    else pthread_rwlock_wrlock(&l->rwlock);
    break;
  case BY_FLAG: while (atomic_flag_test_and_set_explicit(&l->flag, memory_order_acquire)) sched_yield(); break;
  default:
    for (int free = 0; !atomic_compare_exchange_weak_explicit(&l->word, &free, 1, memory_order_relaxed, memory_order_relaxed); free = 0) sched_yield();
    atomic_thread_fence(memory_order_acquire);
  }
  if (read) touch_some(program.bytes + p->at, p->size, r, false);
  else own(p, r);
  switch (p->kind) {
  case BY_MUTEX: pthread_mutex_unlock(&l->mutex); break;
  case BY_SPIN: pthread_spin_unlock(&l->spin); break;
  case BY_RWLOCK: pthread_rwlock_unlock(&l->rwlock); break;
  case BY_FLAG: atomic_flag_clear_explicit(&l->flag, memory_order_release); break;
  default:
    atomic_thread_fence(memory_order_release);
    atomic_store_explicit(&l->word, 0, memory_order_relaxed);
  }
}
static void by_turns(const struct piece *p, struct lock *l, int me, random_t *r) {
  bool fences = pick(r, 2);
  if (atomic_load_explicit(&l->turn, fences ? memory_order_relaxed : memory_order_acquire) != me) return;
  if (fences) atomic_thread_fence(memory_order_acquire);
  own(p, r);
  int next = (int)pick(r, (unsigned)program.workers);
  if (pick(r, 2)) atomic_thread_fence(memory_order_release), atomic_store_explicit(&l->turn, next, memory_order_relaxed);
  else atomic_store_explicit(&l->turn, next, memory_order_release);
}
static void use(const struct piece *p, struct worker *w, random_t *r, bool in_handler) {
  struct lock *l = &program.lock[p - program.piece];
  unsigned char *at = program.bytes + p->at;
  switch (p->kind) {
  case MINE: if (p->owner == w->me) own(p, r); break;
  case FOR_READERS: touch_some(at, p->size, r, false); break;
  case BY_TURNS: if (!in_handler) by_turns(p, l, w->me, r); break;
  case ATOMICS: touch_atomic(at, p->size, r); break;
  case MIXED: touch_mixed(at, r); break;
  default: if (!in_handler) guarded(p, l, r);
  }
}
/* The same few accesses as fast as can be, in ever new epochs. */
struct access { unsigned char *at; unsigned size, how; };
static void again_and_again(struct worker *w, const struct access *a, unsigned n, unsigned times, unsigned every) {
  for (unsigned i = 0; i < times; i++) {
    for (unsigned k = 0; k < n; k++) perform(a[k].at, a[k].size, a[k].how);
    if (i % every == 0) atomic_store_explicit(&w->released, 1, memory_order_release);
  }
}
/* A part of [at, at + size), which is the thread's own. */
static struct access part_of(unsigned char *at, unsigned size, random_t *r) {
  static const unsigned char sizes[] = {1, 2, 4, 4, 8, 8, 16, 20};
  unsigned n = sizes[pick(r, 8)];
  if (n > size) n = size;
  return (struct access){at + pick(r, size - n + 1), n, pick(r, 3) ? WRITE : READ};
}
static void burst(struct worker *w, random_t *r) {
  struct access a[3];
  unsigned n = 0, most = 1 + pick(r, 3);
  for (int tries = 0; n < most && tries < 40; tries++) {
    const struct piece *p = &program.piece[pick(r, (unsigned)program.pieces)];
    if (p->kind == MINE && p->owner == w->me) a[n++] = part_of(program.bytes + p->at, p->size, r);
    if (p->kind == ATOMICS) a[n++] = (struct access){program.bytes + p->at, p->size, pick(r, 2) ? ATOMIC_READ : ATOMIC_WRITE};
    if (p->kind == FOR_READERS) a[n] = part_of(program.bytes + p->at, p->size, r), a[n++].how = READ;
  }
  again_and_again(w, a, n, 100 + pick(r, 400), 1 + pick(r, 3));
}
/* Blocks go from hand to hand; the last one frees. */
static void hand_over(random_t *r) {
  unsigned size = 1 + pick(r, pick(r, 4) ? 60 : BYTES);
  struct block *b = malloc(sizeof *b + size);
  b->size = size;
  touch_range(b->bytes, size, r);
  _Atomic(struct block *) *x = &box[pick(r, 3)];
  if (pick(r, 2)) {
    b = atomic_exchange_explicit(x, b, memory_order_acq_rel);
  } else {
    atomic_thread_fence(memory_order_release);
    b = atomic_exchange_explicit(x, b, memory_order_relaxed);
    atomic_thread_fence(memory_order_acquire);
  }
  if (!b) return;
  touch_some(b->bytes, b->size, r, pick(r, 2));
  free(b);
}
static void on_own_stack(random_t *r) {
  unsigned char bytes[24] = {0};
  touch_some(bytes, 24, r, true);
  __asm__ volatile("" : : "r"(bytes) : "memory");
}

/* Mostly nobody may write there; then one thread makes it writable for a while, and writes to bytes of its own, beside those that others read. */
static void use_page(struct worker *w, random_t *r) {
  unsigned char *page = program.seldom_written + pick(r, PAGES) * PAGE, *mine = page + pick(r, 4) * 8 + w->me;
  if (w->me || pick(r, 30)) {
    touch(mine, 1, false);
    return;
  }
  mprotect(page, PAGE, PROT_READ | PROT_WRITE);
  for (int i = 0; i < 4; i++) touch(mine, 1, i & 1), new_epoch(w, r);
  mprotect(page, PAGE, PROT_READ);
}

static volatile _Thread_local struct worker *self;
static void handler(int unused) {
  struct worker *w = (struct worker *)self;
  (void)unused;
  if (!w) return;
  for (int i = 0; i < 4; i++) use(&program.piece[pick(&w->of_handler, (unsigned)program.pieces)], w, &w->of_handler, true);
  new_epoch(w, &w->of_handler);
}
static void fork_once(struct worker *w, random_t *r) {
  int status, pid = fork();
  if (!pid) {
    for (int i = 0; i < 50; i++) use(&program.piece[pick(r, (unsigned)program.pieces)], w, r, true);
    _exit(0);
  }
  if (pid > 0 && (waitpid(pid, &status, 0) != pid || status)) abort();
}
static void *work(void *arg) {
  struct worker *w = arg;
  random_t *r = &w->random;
  self = w;
  for (int i = 0; i < steps / program.lives; i++) {
    unsigned what = pick(r, 40);
    if (what == 0) hand_over(r);
    else if (what == 1) on_own_stack(r);
    else if (what < 4 && program.seldom_written) use_page(w, r);
    else if (what < 10) burst(w, r);
    else if (what < 16) new_epoch(w, r);
    else use(&program.piece[pick(r, (unsigned)program.pieces)], w, r, false);
    if (program.forks && !pick(r, 1000)) fork_once(w, r);
  }
  self = NULL;
  pthread_t next;
  if (++w->lives >= program.lives) return NULL;
  if (pthread_create(&next, NULL, work, w)) abort();
  return (void *)next;
}

static void divide(random_t *r) {
  static const unsigned char more[] = {FOR_READERS, FOR_READERS, BY_MUTEX, BY_SPIN, BY_RWLOCK, BY_FLAG, BY_FENCES, BY_TURNS, BY_TURNS, ATOMICS, ATOMICS, ATOMICS, MIXED};
  unsigned others = pick(r, 4), at = 0, longest = pick(r, 3) ? 6 : 100;
  program.size = 8 * (1 + pick(r, pick(r, 3) ? 3 : BYTES / 8));
  for (program.pieces = 0; at < program.size; program.pieces++) {
    struct piece *p = &program.piece[program.pieces];
    *p = (struct piece){(unsigned char)at, (unsigned char)(1 + pick(r, pick(r, 4) ? 6 : longest)), MINE, (unsigned char)pick(r, (unsigned)program.workers)};
    if (pick(r, 4) < others) p->kind = more[pick(r, sizeof more)];
    if (p->kind == ATOMICS) {
      p->size = (unsigned char)(1u << pick(r, 4));
      if (at % p->size) p->kind = MINE;
    }
    if (p->kind == MIXED) p->size = 8, p->kind = at % 8 ? (unsigned char)MINE : p->kind;
    if (at + p->size > program.size) p->size = (unsigned char)(program.size - at), p->kind = MINE;
    at += p->size;
  }
}
static void start_timer(int microseconds) {
  struct itimerval every = {{0, microseconds}, {0, microseconds}};
  setitimer(ITIMER_REAL, &every, NULL);
}
static void silent(unsigned seed) {
  static unsigned char in_data[BYTES] __attribute__((aligned(16)));
  unsigned char on_stack[BYTES] __attribute__((aligned(16)));
  random_t r = {seed * 0x9e3779b97f4a7c15ul};
  pthread_t t[MOST];
  program.workers = 2 + (int)pick(&r, MOST - 1);
  program.lives = pick(&r, 2) ? 1 : 1 + (int)pick(&r, 40);
  program.signals = !pick(&r, 4);
  program.forks = !pick(&r, 8);
  unsigned char *own_place = NULL, *page = NULL;
  switch (pick(&r, 4)) {
  case 0: program.bytes = in_data; break;
  case 1: program.bytes = on_stack; break;
  case 2: program.bytes = page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); break;
  default: program.bytes = own_place = malloc(BYTES);
  }
  divide(&r);
  memset(program.bytes, 0, program.size);
  program.seldom_written = pick(&r, 4) ? NULL : mmap(NULL, PAGES * PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  for (int i = 0; i < program.pieces; i++) atomic_store_explicit(&program.lock[i].turn, program.piece[i].owner, memory_order_relaxed);
  if (program.signals) start_timer(30 + (int)pick(&r, 200));
  for (int i = 0; i < program.workers; i++) {
    worker[i] = (struct worker){.me = i, .random = {r.x + (unsigned)i * 7919}, .of_handler = {r.x + (unsigned)i * 7907}};
    if (pthread_create(&t[i], NULL, work, &worker[i])) abort();
  }
  for (int i = 0; i < program.workers; i++)
    for (void *next = (void *)t[i]; next;)
      if (pthread_join((pthread_t)next, &next)) abort();
  if (program.signals) start_timer(0);
  touch_range(program.bytes, program.size, &r);
  if (program.seldom_written) munmap(program.seldom_written, PAGES * PAGE);
  free(own_place);
  if (page) munmap(page, PAGE);
}

/* -- races */
static struct round {
  int number, of[2];                 /* who races */
  unsigned at[2], size[2], how[2];
  unsigned size_all, from, to;                 /* all that the two touch */
  unsigned before[MOST], after[MOST];
  unsigned char owner[BYTES];        /* of the bytes beside */
  bool atomics;                      /* those beside are used by atomics, too */
  unsigned char *bytes, *block;      /* block: they are of this round only */
} rounds;
static int there, generation, reports, strays;

INVISIBLE static void invisible_yield(void) {
  long ret;
  __asm__ volatile("syscall" : "=a"(ret) : "a"(SYS_sched_yield) : "rcx", "r11", "memory");
}
INVISIBLE static void meet_unseen(void) {
  int mine = __atomic_load_n(&generation, __ATOMIC_RELAXED);
  if (__atomic_add_fetch(&there, 1, __ATOMIC_SEQ_CST) == program.workers) {
    __atomic_store_n(&there, 0, __ATOMIC_SEQ_CST);
    __atomic_store_n(&generation, mine + 1, __ATOMIC_SEQ_CST);
    return;
  }
  for (int i = 0; __atomic_load_n(&generation, __ATOMIC_SEQ_CST) == mine; i++)
    if (i > 2000) invisible_yield();
}
void rtsan_set_report_callback(void (*)(const char *)) __attribute__((weak));
INVISIBLE static void on_report(const char *text) {
  const char *at = strstr(text, "address 0x");
  uintptr_t addr = at ? strtoul(at + 8, NULL, 16) : 0, first = (uintptr_t)rounds.bytes;
  if (addr >= first + rounds.from && addr < first + rounds.to) __atomic_add_fetch(&reports, 1, __ATOMIC_SEQ_CST);
  else __atomic_add_fetch(&strays, 1, __ATOMIC_SEQ_CST);
}

/* Each round has places of its own in the code, so that no report is a repeat. */
typedef void race_place(unsigned char *, unsigned, unsigned);
#define PLACE(n) static __attribute__((noinline)) void place##n(unsigned char *p, unsigned size, unsigned how) { perform(p, size, how); __asm__ volatile(""); }
#define TEN(f, n) f(n##0) f(n##1) f(n##2) f(n##3) f(n##4) f(n##5) f(n##6) f(n##7) f(n##8) f(n##9)
#define ALL(f) TEN(f, 1) TEN(f, 2) TEN(f, 3) TEN(f, 4) TEN(f, 5) TEN(f, 6) TEN(f, 7)
ALL(PLACE)
#define NAME(n) place##n,
static race_place *const places[] = {ALL(NAME)};

static void hammer(struct worker *w, unsigned times) {
  random_t *r = &w->random;
  while (times--) {
    unsigned at = pick(r, 2) ? rounds.from / 8 * 8 + pick(r, 16) : pick(r, rounds.size_all), n = 0;
    if (at >= rounds.size_all) continue;
    if (!pick(r, 3)) new_epoch(w, r);
    while (at + n < rounds.size_all && n < 100 && rounds.owner[at + n] == w->me) n++;
    if (!n) continue;
    if (times > 20 && !pick(r, 4)) {
      struct access a = part_of(rounds.bytes + at, n, r);
      again_and_again(w, &a, 1, 20, 1);
      times -= 20;
    } else if (rounds.atomics && pick(r, 2)) {
      unsigned size = 1u << pick(r, 4), first = (at + size - 1) / size * size;
      if (first + size <= at + n) touch_untaken(rounds.bytes + first, size, pick(r, 4));
    } else if (!pick(r, 8)) touch_range(rounds.bytes + at, n, r);
    else touch_some(rounds.bytes + at, n, r, pick(r, 2));
  }
}
static void plan(int number, random_t *r) {
  static unsigned char in_data[BYTES] __attribute__((aligned(16)));
  static const unsigned times[] = {0, 0, 0, 3, 30, 300, 3000};
  static const unsigned sizes[] = {1, 1, 2, 4, 4, 8, 8, 3, 16, 20, 70, 120};
  rounds.number = number;
  rounds.of[0] = (int)pick(r, (unsigned)program.workers);
  rounds.of[1] = (rounds.of[0] + 1 + (int)pick(r, (unsigned)program.workers - 1)) % program.workers;
  rounds.size_all = pick(r, 2) ? 24 : BYTES;
  unsigned common = 8 + pick(r, rounds.size_all - 16); /* the byte that both touch */
  do rounds.how[0] = pick(r, 4), rounds.how[1] = pick(r, 4);
  while (!((rounds.how[0] | rounds.how[1]) & 1) || (rounds.how[0] & rounds.how[1] & 2));
  for (int i = 0; i < 2; i++) {
    unsigned n = rounds.size[i] = sizes[pick(r, 12)];
    if (rounds.how[i] & 2) n = rounds.size[i] = (unsigned[]){1, 4, 8}[pick(r, 3)], rounds.at[i] = common / n * n;
    else rounds.at[i] = pick(r, 2) ? common - common % (n > 8 ? 8 : n) : common - pick(r, n > 8 ? 8 : n);
    if (rounds.at[i] + n <= common) rounds.at[i] = common;
    if (n > rounds.size_all) n = rounds.size[i] = rounds.size_all;
    if (rounds.at[i] + n > rounds.size_all) rounds.at[i] = rounds.size_all - n;
  }
  rounds.from = rounds.at[0] < rounds.at[1] ? rounds.at[0] : rounds.at[1];
  rounds.to = rounds.at[0] + rounds.size[0] > rounds.at[1] + rounds.size[1] ? rounds.at[0] + rounds.size[0] : rounds.at[1] + rounds.size[1];
  unsigned owner = 0, run = 0;
  for (unsigned i = 0; i < rounds.size_all; i++) {
    if (!run || !--run) run = 1 + pick(r, 6), owner = pick(r, (unsigned)program.workers);
    if (run == 1 && !pick(r, 8)) run = 90;
    bool races = (i >= rounds.at[0] && i < rounds.at[0] + rounds.size[0]) || (i >= rounds.at[1] && i < rounds.at[1] + rounds.size[1]);
    rounds.owner[i] = races ? MOST : (unsigned char)owner;
  }
  free(rounds.block);
  rounds.block = pick(r, 2) ? malloc(BYTES) : NULL;
  rounds.bytes = rounds.block ? memset(rounds.block, 0, BYTES) : in_data;
  rounds.atomics = pick(r, 2);
  for (unsigned i = 0, n = pick(r, 2) * 5; i < n; i++) /* that of the race was used for synchronisation */
    for (int k = 0; k < 2; k++)
      if (rounds.how[k] & 2) touch_untaken(rounds.bytes + rounds.at[k], rounds.size[k], 3 - i % 2);
  bool busy = pick(r, 4);
  for (int i = 0; i < MOST; i++) rounds.before[i] = busy ? times[pick(r, 7)] : 0, rounds.after[i] = busy ? times[pick(r, 7)] : 0;
}
static pthread_barrier_t all_seen;
static unsigned seed_now;
static int failures;
INVISIBLE static void look_at_reports(void) {
  if (!reports || strays) {
    printf("%s: seed %u round %d: %d reports, %d elsewhere; %d: how %u at %u size %u, %d: how %u at %u size %u\n", strays ? "elsewhere" : "missed", seed_now, rounds.number, reports, strays, rounds.of[0],
           rounds.how[0], rounds.at[0], rounds.size[0], rounds.of[1], rounds.how[1], rounds.at[1], rounds.size[1]);
    for (unsigned i = 0; i < rounds.size_all; i++) printf("%d%s", rounds.owner[i], i % 8 == 7 ? " " : "");
    for (int i = 0; i < program.workers; i++) printf(" [%u %u]", rounds.before[i], rounds.after[i]);
    puts("");
    failures++;
  }
  reports = strays = 0;
}
static void *race(void *arg) {
  struct worker *w = arg;
  for (int n = 0; n < ROUNDS; n++) {
    if (!w->me) plan(n, &w->of_handler);
    pthread_barrier_wait(&all_seen);
    meet_unseen();
    hammer(w, rounds.before[w->me]);
    for (int i = 0; i < 2; i++)
      if (rounds.of[i] == w->me) places[n](rounds.bytes + rounds.at[i], rounds.size[i], rounds.how[i]);
    hammer(w, rounds.after[w->me]);
    pthread_barrier_wait(&all_seen);
    if (!w->me) look_at_reports();
  }
  return NULL;
}
static void races(unsigned seed) {
  random_t r = {seed * 0x9e3779b97f4a7c15ul};
  pthread_t t[MOST];
  seed_now = seed;
  program.workers = 2 + (int)pick(&r, MOST - 1);
  pthread_barrier_init(&all_seen, NULL, (unsigned)program.workers);
  for (int i = 0; i < program.workers; i++) {
    worker[i] = (struct worker){.me = i, .random = {r.x + (unsigned)i * 7919}, .of_handler = {r.x + (unsigned)i * 7907}};
    if (pthread_create(&t[i], NULL, race, &worker[i])) abort();
  }
  for (int i = 0; i < program.workers; i++) pthread_join(t[i], NULL);
}
/* In processes of their own, or their reports would be repeats. */
static void races_apart(unsigned seed) {
  int status, pid = fork();
  if (!pid) {
    races(seed);
    fflush(stdout);
    _exit(0);
  }
  if (waitpid(pid, &status, 0) != pid || status) printf("elsewhere: seed %u ended with %#x\n", seed, (unsigned)status);
}

int main(int argc, char **argv) {
  bool with_races = argc > 1 && !strcmp(argv[1], "races");
  unsigned first = argc > 1 + with_races ? (unsigned)atoi(argv[1 + with_races]) : 1, count = argc > 2 + with_races ? (unsigned)atoi(argv[2 + with_races]) : 1;
  if (argc > 3 + with_races) steps = atoi(argv[3 + with_races]);
  struct sigaction on = {.sa_handler = handler, .sa_flags = SA_RESTART};
  setvbuf(stdout, NULL, _IOLBF, 0);
  sigaction(SIGALRM, &on, NULL);
  for (int i = 0; i < BYTES; i++) {
    pthread_mutex_init(&program.lock[i].mutex, NULL);
    pthread_rwlock_init(&program.lock[i].rwlock, NULL);
    pthread_spin_init(&program.lock[i].spin, PTHREAD_PROCESS_PRIVATE);
  }
  if (with_races) rtsan_set_report_callback(on_report);
  for (unsigned s = first; s < first + count; s++) {
    if (with_races) races_apart(s);
    else silent(s);
  }
  printf("done: %u\n", count);
}
