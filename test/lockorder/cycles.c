// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && timeout 110 %t order && timeout 110 %t deadlock
/* A generator: the same cycle over all kinds of locks, lengths 2 to 5, all interleavings. `order` takes them one thread after the other: exactly one
 * lock-order-inversion; `deadlock` forces all threads to wait: exactly one deadlock. Each with twins that must be silent. A variant is a process of its own. */
#include "Inputs/locks.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <threads.h>

union lock {
  pthread_mutex_t mutex;
  pthread_rwlock_t rw;
  pthread_spinlock_t spin;
  mtx_t mtx;
};

/* -- kinds */

enum kind { MUTEX, RECURSIVE, ERRORCHECK, ADAPTIVE, ROBUST, SPIN, C11, RWLOCK, WRITERS_FIRST, KINDS };
static const char *const kinds[] = {"mutex", "recursive", "errorcheck", "adaptive", "robust", "spin", "c11", "rwlock", "writers_first"};
static enum kind kind;

static void init(union lock *l) {
  static const int types[] = {PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_ERRORCHECK, PTHREAD_MUTEX_ADAPTIVE_NP, PTHREAD_MUTEX_NORMAL};
  pthread_mutexattr_t m;
  pthread_rwlockattr_t rw;
  if (kind <= ROBUST) {
    pthread_mutexattr_init(&m);
    pthread_mutexattr_settype(&m, types[kind]);
    if (kind == ROBUST) pthread_mutexattr_setrobust(&m, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&l->mutex, &m);
  } else if (kind == SPIN) {
    pthread_spin_init(&l->spin, 0);
  } else if (kind == C11) {
    mtx_init(&l->mtx, mtx_plain);
  } else {
    pthread_rwlockattr_init(&rw);
    if (kind == WRITERS_FIRST) pthread_rwlockattr_setkind_np(&rw, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(&l->rw, &rw);
  }
}
static void take(union lock *l, int reads) {
  if (kind <= ROBUST) pthread_mutex_lock(&l->mutex);
  else if (kind == SPIN) pthread_spin_lock(&l->spin);
  else if (kind == C11) mtx_lock(&l->mtx);
  else if (reads) pthread_rwlock_rdlock(&l->rw);
  else pthread_rwlock_wrlock(&l->rw);
}
static int try(union lock *l, int reads) {
  if (kind <= ROBUST) return pthread_mutex_trylock(&l->mutex);
  if (kind == SPIN) return pthread_spin_trylock(&l->spin);
  if (kind == C11) return mtx_trylock(&l->mtx) != thrd_success;
  return reads ? pthread_rwlock_tryrdlock(&l->rw) : pthread_rwlock_trywrlock(&l->rw);
}
static void give(union lock *l) {
  if (kind <= ROBUST) pthread_mutex_unlock(&l->mutex);
  else if (kind == SPIN) pthread_spin_unlock(&l->spin);
  else if (kind == C11) mtx_unlock(&l->mtx);
  else pthread_rwlock_unlock(&l->rw);
}
static void destroy(union lock *l) {
  if (kind <= ROBUST) pthread_mutex_destroy(&l->mutex);
  else if (kind == SPIN) pthread_spin_destroy(&l->spin);
  else if (kind == C11) mtx_destroy(&l->mtx);
  else pthread_rwlock_destroy(&l->rw);
}

/* -- one variant */

enum mode { WRITE, READ_HELD, READ_WANTED, READERS, READERS_AND_WRITER, MODES };                 /* at lock 0 */
enum twin { CYCLE, GATE, ONE_THREAD, JOINED, TRIED, MADE_ANEW, OPEN, TWINS };
static enum mode mode;
static enum twin twin;
static int deadlock, length, order[5];
static union lock locks[5], gate;

static int reads_held(int i) { return !i && (mode == READ_HELD || mode >= READERS); }
static int reads_wanted(int i) { return !i && (mode == READ_WANTED || mode >= READERS); }

static void edge(int i) {
  int to = (i + 1) % length;
  if (twin == GATE) take(&gate, 0);
  take(&locks[i], reads_held(i));
  if (twin == TRIED && i == length - 1) {
    if (try(&locks[to], reads_wanted(to))) abort();
  } else {
    take(&locks[to], reads_wanted(to));
  }
  give(&locks[to]);
  give(&locks[i]);
  if (twin == GATE) give(&gate);
}
static void *runs_edge(void *arg) {
  int turn = (int)(long)arg;
  wait_turn(turn);
  edge(order[turn]);
  if (twin == MADE_ANEW && turn == length - 2) destroy(&locks[order[turn]]), init(&locks[order[turn]]);
  go(turn + 1);
  return 0;
}
static void *runs_all(void *arg) {
  for (int k = 0; k < length; k++) edge(order[k]);
  return arg;
}
static void *writes(void *arg) {
  take(&locks[0], 0);
  give(&locks[0]);
  met = 1;
  go(0);
  return arg;
}
static void run_order(void) {
  pthread_t t[5];
  if (mode == READERS_AND_WRITER) {
    invisible_turn = -1;
    t[0] = start(writes, 0); /* not joined before the others are created */
    wait_turn(0);
  }
  if (twin == ONE_THREAD) finish(start(runs_all, 0));
  for (long k = 0; k < length && twin != ONE_THREAD; k++) {
    t[k] = start(runs_edge, (void *)k);
    if (twin == JOINED) finish(t[k]);
  }
  for (int k = 0; k < length && twin != ONE_THREAD && twin != JOINED; k++) finish(t[k]);
}

/* All hold one lock, then want the next, in the order given. */
static void *waits(void *arg) {
  int turn = (int)(long)arg, i = order[turn], to = (i + 1) % length;
  if (twin != OPEN || i != length - 1) take(&locks[i], reads_held(i));
  meet(length);
  wait_turn(turn);
  go(turn + 1);
  if (twin == OPEN && i == length - 1) return 0;
  take(&locks[to], reads_wanted(to));
  give(&locks[to]);
  give(&locks[i]);
  return 0;
}
static void run_deadlock(void) {
  pthread_t t[5];
  for (long k = 0; k < length; k++) t[k] = start(waits, (void *)k);
  for (int k = 0; k < length; k++) finish(t[k]);
}

static int variant(char **a) {
  deadlock = !strcmp(a[1], "deadlock");
  kind = (enum kind)atoi(a[2]), mode = (enum mode)atoi(a[3]), twin = (enum twin)atoi(a[4]);
  length = (int)strlen(a[5]);
  for (int i = 0; i < length; i++) order[i] = a[5][i] - '0', init(&locks[i]);
  init(&gate);
  if (deadlock) run_deadlock();
  else run_order();
  return fine();
}

/* -- all of them */

extern char **environ;
static int runs, reported, bad;

static char *output_of(char **args, int *status) {
  static char text[1 << 20];
  int fds[2], n = 0, got;
  pid_t pid;
  posix_spawn_file_actions_t actions;
  if (pipe2(fds, O_CLOEXEC)) abort();
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, fds[1], 1);
  posix_spawn_file_actions_adddup2(&actions, fds[1], 2);
  if (posix_spawn(&pid, "/proc/self/exe", &actions, 0, args, environ)) abort();
  posix_spawn_file_actions_destroy(&actions);
  close(fds[1]);
  struct pollfd p = {.fd = fds[0], .events = POLLIN};
  while (poll(&p, 1, 20000) > 0 && (got = (int)read(fds[0], text + n, sizeof text - 1 - (size_t)n)) > 0) n += got;
  kill(pid, SIGKILL); /* it is gone, or it hangs */
  close(fds[0]);
  waitpid(pid, status, 0);
  text[n] = 0;
  return text;
}
static int count(const char *text, const char *what) {
  int n = 0;
  for (; (text = strstr(text, what)); text++) n++;
  return n;
}

/* Reader against reader excludes nothing, unless a writer may stand between. */
static int expected(void) { return twin == CYCLE && mode != READERS && (mode != READERS_AND_WRITER || kind == WRITERS_FIRST); }
static void check(const int *order) {
  char numbers[3][4], digits[6] = {0};
  for (int i = 0; i < length; i++) digits[i] = (char)('0' + order[i]);
  sprintf(numbers[0], "%d", kind), sprintf(numbers[1], "%d", mode), sprintf(numbers[2], "%d", twin);
  char *args[] = {"variant", deadlock ? "deadlock" : "order", numbers[0], numbers[1], numbers[2], digits, 0};
  int status, want = expected();
  char *text = output_of(args, &status);
  int reports = count(text, "ERROR: rtsan"), right = count(text, deadlock ? "ERROR: rtsan: deadlock: " : "ERROR: rtsan: lock-order-inversion (");
  int ends = deadlock && want ? 0 : 1;
  runs++, reported += reports;
  if (reports == want && right == want && count(text, "fine\n") == ends && (want || !strcmp(text, "fine\n"))) return;
  bad++;
  fprintf(stderr, "%s %s, mode %d, twin %d, order %s: status %x, %d reports, expected %d:\n%.3000s\n", args[1], kinds[kind], mode, twin, digits, status, reports, want, text);
}

/* One thread goes first where all locks are alike; else any. */
static void permute(int *o, int k) {
  if (k == length) {
    check(o);
    return;
  }
  for (int i = k; i < (k || mode ? length : 1); i++) {
    int a = o[k];
    o[k] = o[i], o[i] = a;
    permute(o, k + 1);
    o[i] = o[k], o[k] = a;
  }
}
static int applies(void) {
  int rw = kind == RWLOCK || kind == WRITERS_FIRST;
  if (mode != WRITE && (!rw || twin != CYCLE || length > 3)) return 0;
  if (mode == READERS_AND_WRITER && deadlock) return 0;
  if (twin != CYCLE && length > 3) return 0;
  return deadlock ? twin == CYCLE || twin == OPEN : twin != OPEN;
}
int main(int argc, char **argv) {
  if (argc > 2) return variant(argv);
  deadlock = !strcmp(argv[1], "deadlock");
  setenv("RTSAN_OPTIONS", "abort_on_error=0:symbolize=0:halt_on_error=0", 1);
  for (kind = 0; kind < KINDS; kind++)
    for (mode = 0; mode < MODES; mode++)
      for (twin = 0; twin < TWINS; twin++)
        for (length = 2; length <= 5; length++) {
          int o[] = {0, 1, 2, 3, 4};
          if (applies()) permute(o, 0);
        }
  printf("%d variants, %d reports, %d wrong\n", runs, reported, bad);
  return bad || reported < runs / 4 || reported > runs * 9 / 10;
}
