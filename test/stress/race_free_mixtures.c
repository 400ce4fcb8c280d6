// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Random programs without races: every plain access is ordered by a primitive, and threads use all of them in random turns. There must be no report,
// most of all where slots, epochs and eras are recycled all the time (debug flavour). Arguments: first seed, number of seeds.
// RUN: %clang_rtsan -std=gnu11 -O1 %s -o %t -lpthread && timeout 100 %t 1 12 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: done 12
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 8, ROUNDS = 6, STEPS = 60, PLACES = 3, WORDS = 5 };
typedef struct { unsigned long x; } random_t;
static unsigned pick(random_t *r, unsigned n) {
  r->x = r->x * 6364136223846793005ul + 1442695040888963407ul;
  return (unsigned)(r->x >> 40) % n;
}
static int workers;

/* Plain data that a primitive guards; `steps` is the number of times that it was written. */
struct data { int words[WORDS]; char bytes[8]; };
static void change(struct data *d, random_t *r) {
  unsigned at = pick(r, WORDS);
  d->words[at]++;
  d->bytes[at]++;
  if (!pick(r, 8)) memmove(d->bytes, d->bytes, sizeof d->bytes);
}
static void look(const struct data *d, random_t *r) {
  (void)*(const volatile int *)&d->words[pick(r, WORDS)];
  (void)*(const volatile char *)&d->bytes[pick(r, 8)];
}

/* -- locks of all kinds */
static struct {
  pthread_mutex_t mutex; struct data by_mutex;
  pthread_rwlock_t rwlock; struct data by_rwlock;
  pthread_spinlock_t spin; struct data by_spin;
  sem_t sem; struct data by_sem;
  atomic_flag flag; struct data by_flag;
  atomic_uint next, serving; struct data by_ticket;
  atomic_int word; struct data by_fences;
} place[PLACES];

static struct timespec soon(clockid_t c) {
  struct timespec t;
  clock_gettime(c, &t);
  t.tv_sec += 60;
  return t;
}
static void mutexes(unsigned p, random_t *r) {
  struct timespec t;
  switch (pick(r, 4)) {
  case 0: if (pthread_mutex_trylock(&place[p].mutex)) return; break;
  case 1: t = soon(CLOCK_REALTIME), pthread_mutex_timedlock(&place[p].mutex, &t); break;
  case 2: t = soon(CLOCK_MONOTONIC), pthread_mutex_clocklock(&place[p].mutex, CLOCK_MONOTONIC, &t); break;
  default: pthread_mutex_lock(&place[p].mutex);
  }
  change(&place[p].by_mutex, r);
  pthread_mutex_unlock(&place[p].mutex);
}
static void rwlocks(unsigned p, random_t *r) {
  if (pick(r, 3)) {
    if (!pick(r, 3)) { if (pthread_rwlock_tryrdlock(&place[p].rwlock)) return; }
    else pthread_rwlock_rdlock(&place[p].rwlock);
    look(&place[p].by_rwlock, r);
  } else {
    if (!pick(r, 3)) { if (pthread_rwlock_trywrlock(&place[p].rwlock)) return; }
    else pthread_rwlock_wrlock(&place[p].rwlock);
    change(&place[p].by_rwlock, r);
  }
  pthread_rwlock_unlock(&place[p].rwlock);
}
static void others(unsigned p, random_t *r) {
  if (pick(r, 2)) {
    pthread_spin_lock(&place[p].spin);
    change(&place[p].by_spin, r);
    pthread_spin_unlock(&place[p].spin);
  } else {
    sem_wait(&place[p].sem);
    change(&place[p].by_sem, r);
    sem_post(&place[p].sem);
  }
}
static void own_locks(unsigned p, random_t *r) {
  if (pick(r, 2)) {
    while (atomic_flag_test_and_set_explicit(&place[p].flag, memory_order_acquire)) sched_yield();
    change(&place[p].by_flag, r);
    atomic_flag_clear_explicit(&place[p].flag, memory_order_release);
  } else {
    unsigned mine = atomic_fetch_add_explicit(&place[p].next, 1, memory_order_relaxed);
    while (atomic_load_explicit(&place[p].serving, memory_order_acquire) != mine) sched_yield();
    change(&place[p].by_ticket, r);
    atomic_store_explicit(&place[p].serving, mine + 1, memory_order_release);
  }
}
static void fenced_lock(unsigned p, random_t *r) {
  for (int free = 0; !atomic_compare_exchange_weak_explicit(&place[p].word, &free, 1, memory_order_relaxed, memory_order_relaxed); free = 0) sched_yield();
  atomic_thread_fence(memory_order_acquire);
  change(&place[p].by_fences, r);
  atomic_thread_fence(memory_order_release);
  atomic_store_explicit(&place[p].word, 0, memory_order_relaxed);
}

/* -- hand-over: whoever takes has put before, so there is always something to take */
struct item { struct item *next; struct data data; };
static struct item *queue;
static pthread_mutex_t queue_mutex = PTHREAD_MUTEX_INITIALIZER;
static _Atomic(struct item *) stack;
static int pipes[2];
static struct item *new_item(random_t *r) {
  struct item *i = calloc(1, sizeof *i);
  change(&i->data, r);
  return i;
}
static void use_up(struct item *i, random_t *r) {
  look(&i->data, r);
  change(&i->data, r);
  free(i);
}
static void through_queue(random_t *r) {
  struct item *i = new_item(r);
  pthread_mutex_lock(&queue_mutex);
  i->next = queue;
  queue = i;
  pthread_mutex_unlock(&queue_mutex);
  if (pick(r, 2)) sched_yield();
  pthread_mutex_lock(&queue_mutex);
  i = queue;
  queue = i->next;
  pthread_mutex_unlock(&queue_mutex);
  use_up(i, r);
}
/* Pushed one by one, taken all at once: nobody pops, so an address that comes again does no harm. */
static void through_stack(random_t *r) {
  struct item *i = new_item(r), *top = atomic_load_explicit(&stack, memory_order_relaxed);
  do i->next = top;
  while (!atomic_compare_exchange_weak_explicit(&stack, &top, i, memory_order_release, memory_order_relaxed));
  if (pick(r, 2)) sched_yield();
  i = atomic_exchange_explicit(&stack, NULL, pick(r, 2) ? memory_order_acquire : memory_order_acq_rel);
  for (struct item *next; i; i = next) next = i->next, use_up(i, r);
}
static void through_pipe(random_t *r) {
  struct item *i = new_item(r);
  if (write(pipes[1], &i, sizeof i) != sizeof i || read(pipes[0], &i, sizeof i) != sizeof i) abort();
  use_up(i, r);
}

/* -- flags: a box for each worker, which its neighbour empties */
static struct { atomic_int full; atomic_int touched; struct data data; } box[MOST];
static void fill(int me, random_t *r, int fences) {
  if (atomic_load_explicit(&box[me].full, fences ? memory_order_relaxed : memory_order_acquire)) return;
  if (fences) atomic_thread_fence(memory_order_acquire);
  change(&box[me].data, r);
  if (fences) atomic_thread_fence(pick(r, 2) ? memory_order_release : memory_order_seq_cst);
  atomic_store_explicit(&box[me].full, 1, fences ? memory_order_relaxed : pick(r, 2) ? memory_order_release : memory_order_seq_cst);
}
static void empty(int other, random_t *r, int fences) {
  atomic_fetch_add_explicit(&box[other].touched, 1, memory_order_relaxed);
  if (!atomic_load_explicit(&box[other].full, fences ? memory_order_relaxed : memory_order_acquire)) return;
  if (fences) atomic_thread_fence(memory_order_acquire);
  change(&box[other].data, r);
  if (fences) atomic_thread_fence(memory_order_acq_rel);
  atomic_store_explicit(&box[other].full, 0, fences ? memory_order_relaxed : memory_order_release);
}
/* A release sequence that others continue: what was published with the first bit is there for all who see that, however often others added 2. */
static atomic_uint sequence;
static struct data published;
static void continued(random_t *r) {
  while (!(atomic_load_explicit(&sequence, memory_order_acquire) & 1)) {
    atomic_fetch_add_explicit(&sequence, 2, memory_order_relaxed);
    sched_yield();
  }
  look(&published, r);
}

/* -- counted references: the last one frees */
struct shared { atomic_int references; struct data data; };
static void let_go(struct shared *s, random_t *r) {
  if (atomic_fetch_sub_explicit(&s->references, 1, memory_order_release) != 1) return;
  atomic_thread_fence(memory_order_acquire);
  change(&s->data, r);
  free(s);
}

/* -- threads */
struct child { struct data data; random_t random; pthread_mutex_t *mutex; struct data *guarded; sem_t *over; };
static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static void at_end(void *p) {
  struct child *c = p;
  change(&c->data, &c->random);
}
static void make_key(void) { pthread_key_create(&key, at_end); }
static void *child(void *arg) {
  struct child *c = arg;
  pthread_once(&once, make_key);
  change(&c->data, &c->random);
  if (pick(&c->random, 2)) pthread_setspecific(key, c);
  pthread_mutex_lock(c->mutex);
  change(c->guarded, &c->random);
  pthread_mutex_unlock(c->mutex);
  if (c->over) pthread_setspecific(key, NULL), sem_post(c->over);
  return NULL;
}
static void children(unsigned p, random_t *r) {
  enum { N = 3 };
  struct child c[N];
  pthread_t t[N];
  unsigned n = 1 + pick(r, N);
  sem_t over;
  sem_init(&over, 0, 0);
  for (unsigned i = 0; i < n; i++) {
    c[i] = (struct child){.random = {r->x + i}, .mutex = &place[p].mutex, .guarded = &place[p].by_mutex, .over = i == 1 ? &over : NULL};
    if (pthread_create(&t[i], NULL, child, &c[i])) abort();
    if (i == 1) pthread_detach(t[i]);
  }
  if (pick(r, 2)) mutexes(p, r);
  for (unsigned i = 0; i < n; i++) {
    if (i != 1) pthread_join(t[i], NULL);
    else while (sem_wait(&over)) {}
    change(&c[i].data, r);
  }
  sem_destroy(&over);
}

/* -- all meet */
static pthread_mutex_t meeting = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t all_there = PTHREAD_COND_INITIALIZER;
static int there, meetings;
static void meet(random_t *r) {
  pthread_mutex_lock(&meeting);
  int mine = meetings;
  if (++there == workers) there = 0, meetings++, pthread_cond_broadcast(&all_there);
  while (meetings == mine) {
    struct timespec t = soon(CLOCK_REALTIME), m = soon(CLOCK_MONOTONIC);
    if (pick(r, 2)) pthread_cond_wait(&all_there, &meeting);
    else if (pick(r, 2)) pthread_cond_timedwait(&all_there, &meeting, &t);
    else pthread_cond_clockwait(&all_there, &meeting, CLOCK_MONOTONIC, &m);
  }
  pthread_mutex_unlock(&meeting);
}

/* -- the program */
static pthread_barrier_t barrier;
static struct data slots[MOST];
static struct shared *current; /* of this round: written by one between barriers */
struct worker { int me; random_t random; };

static void step(int me, random_t *r, struct shared **held) {
  unsigned p = pick(r, PLACES);
  switch (pick(r, 32)) {
  case 0: case 1: case 2: case 3: mutexes(p, r); break;
  case 4: case 5: case 6: case 7: rwlocks(p, r); break;
  case 8: case 9: case 10: others(p, r); break;
  case 11: case 12: case 13: own_locks(p, r); break;
  case 14: case 15: case 16: fenced_lock(p, r); break;
  case 17: case 18: through_queue(r); break;
  case 19: case 20: through_stack(r); break;
  case 21: through_pipe(r); break;
  case 22: case 23: fill(me, r, me & 1); break;
  case 24: case 25: empty((me + 1) % workers, r, (me + 1) % workers & 1); break;
  case 26: case 27: if (!pick(r, 8)) children(p, r); break;
  case 28: if (*held) let_go(*held, r), *held = NULL; break;
  case 29: if (*held) look(&(*held)->data, r); break;
  case 30: look(&slots[(me + 1) % workers], r); break; /* written before the barrier */
  default: atomic_thread_fence(memory_order_seq_cst);
  }
}
static void *work(void *arg) {
  struct worker *w = arg;
  random_t *r = &w->random;
  for (int round = 0; round < ROUNDS; round++) {
    bool first = round % workers == w->me;
    pthread_barrier_wait(&barrier); /* from here on nobody looks at the slots, nor at what is published */
    change(&slots[w->me], r);
    if (first) {
      current = calloc(1, sizeof *current);
      current->references = workers;
      change(&current->data, r);
      atomic_store_explicit(&sequence, 0, memory_order_relaxed);
    }
    if (round & 1) meet(r);
    else pthread_barrier_wait(&barrier);
    struct shared *held = current;
    if (first) change(&published, r), atomic_fetch_add_explicit(&sequence, 1, memory_order_release);
    else continued(r);
    for (int i = 0; i < STEPS; i++) step(w->me, r, &held);
    if (held) let_go(held, r);
  }
  return NULL;
}
static void program(unsigned seed) {
  pthread_t t[MOST];
  struct worker w[MOST];
  random_t r = {seed * 0x9e3779b97f4a7c15ul};
  workers = 2 + (int)pick(&r, MOST - 1);
  memset(slots, 0, sizeof slots);
  memset(box, 0, sizeof box);
  pthread_barrier_init(&barrier, NULL, (unsigned)workers);
  for (int i = 0; i < workers; i++) {
    w[i] = (struct worker){i, {r.x + (unsigned)i * 7919}};
    if (pthread_create(&t[i], NULL, work, &w[i])) abort();
  }
  for (int i = 0; i < workers; i++) pthread_join(t[i], NULL);
  pthread_barrier_destroy(&barrier);
}
int main(int argc, char **argv) {
  unsigned first = argc > 1 ? (unsigned)atoi(argv[1]) : 1, count = argc > 2 ? (unsigned)atoi(argv[2]) : 1;
  if (pipe(pipes)) abort();
  for (int p = 0; p < PLACES; p++) {
    pthread_mutex_init(&place[p].mutex, NULL);
    pthread_rwlock_init(&place[p].rwlock, NULL);
    pthread_spin_init(&place[p].spin, PTHREAD_PROCESS_PRIVATE);
    sem_init(&place[p].sem, 0, 1);
  }
  for (unsigned s = first; s < first + count; s++) program(s);
  printf("done %u\n", count);
}
