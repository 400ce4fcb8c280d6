// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread -lrt && %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=exitcode=99:symbolize=0 %t each 2>&1 | FileCheck %s --check-prefix=EACH
// Each way to be after what another thread did: the timed, clock and try variants, what runs in a thread of the C library's own, timers, cancellation.
// With `each`, every round is run again without what orders it, and has to be reported.
#define _GNU_SOURCE
#include <aio.h>
#include <fcntl.h>
#include <mqueue.h>
#include <semaphore.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <threads.h>
#include <time.h>
#include "Inputs/invisible.h"
int payload[64];
static int round_now, skip;
static pthread_rwlock_t rw = PTHREAD_RWLOCK_INITIALIZER;
static pthread_mutex_t *shared_mutex;
static pthread_spinlock_t spin;
static mtx_t mtx;
static sem_t sem, *named, done;
static pthread_t thread;
static thrd_t c11;
static tss_t tss;
static pthread_key_t key;
static timer_t timer_thread, timer_signal;
static volatile int seen;
static char unique[32]; // named objects are everybody's
static void touch(int i) { payload[i]++; }
static struct timespec soon(clockid_t clock) {
  struct timespec t;
  clock_gettime(clock, &t);
  t.tv_sec += 60;
  return t;
}
static void on_signal(int s) {
  touch(62);
  seen = 1;
}
INVISIBLE static void finish(void) { go(invisible_turn + 1); }
static void notified(union sigval v) { touch(v.sival_int); finish(); }
static void dtor(void *p) { touch(round_now); finish(); }
static void cleanup(void *p) { touch(63); }
static void *cancelled(void *arg) {
  pthread_cleanup_push(cleanup, 0);
  go(1);
  for (;;) pause();
  pthread_cleanup_pop(0);
  return 0;
}

enum { NOTHING, RW, SEM, SPIN, MTX, MUTEX, NAMED, THREAD, C11, TSS, KEY, EXIT, SIGNAL };
#define TIME(clock) ({ static struct timespec t; t = soon(clock); &t; })
static const struct round {
  const char *name;
  int give, take;
} rounds[] = {
  {"rwlock_timedrdlock", RW, 0}, {"rwlock_timedwrlock", RW, 1}, {"rwlock_clockrdlock", RW, 2}, {"rwlock_clockwrlock", RW, 3},
  {"rwlock_tryrdlock", RW, 4}, {"rwlock_trywrlock", RW, 5}, {"rwlock_wrlock", RW, 6},
  {"sem_timedwait", SEM, 10}, {"sem_clockwait", SEM, 11}, {"sem_trywait", SEM, 12}, {"sem_open", NAMED, 13},
  {"spin_trylock", SPIN, 20}, {"mtx_timedlock", MTX, 21}, {"mtx_trylock", MTX, 22}, {"mutex_pshared", MUTEX, 23},
  {"timedjoin", THREAD, 30}, {"clockjoin", THREAD, 31}, {"join after exit", EXIT, 32}, {"join and keys", KEY, 32}, {"thrd_join", C11, 33}, {"thrd_join and tss", TSS, 33},
};
static void *give(void *arg) {
  int how = rounds[round_now].give;
  if (how == RW) pthread_rwlock_wrlock(&rw);
  if (how == SPIN) pthread_spin_lock(&spin);
  if (how == MTX) mtx_lock(&mtx);
  if (how == MUTEX) pthread_mutex_lock(shared_mutex);
  if (how == KEY) pthread_setspecific(key, &key);
  else if (how == TSS) tss_set(tss, &tss);
  else touch(round_now);
  if (how == RW) pthread_rwlock_unlock(&rw);
  if (how == SPIN) pthread_spin_unlock(&spin);
  if (how == MTX) mtx_unlock(&mtx);
  if (how == MUTEX) pthread_mutex_unlock(shared_mutex);
  if (how == SEM) sem_post(&sem);
  if (how == NAMED) sem_post(named);
  if (how != KEY && how != TSS) go(1);
  if (how == EXIT) pthread_exit(0);
  return 0;
}
static int give_c11(void *arg) { give(arg); return 0; }
static int take(int how) {
  switch (how) {
    case 0: return pthread_rwlock_timedrdlock(&rw, TIME(CLOCK_REALTIME));
    case 1: return pthread_rwlock_timedwrlock(&rw, TIME(CLOCK_REALTIME));
    case 2: return pthread_rwlock_clockrdlock(&rw, CLOCK_MONOTONIC, TIME(CLOCK_MONOTONIC));
    case 3: return pthread_rwlock_clockwrlock(&rw, CLOCK_MONOTONIC, TIME(CLOCK_MONOTONIC));
    case 4: return pthread_rwlock_tryrdlock(&rw);
    case 5: return pthread_rwlock_trywrlock(&rw);
    case 6: return pthread_rwlock_wrlock(&rw);
    case 10: return sem_timedwait(&sem, TIME(CLOCK_REALTIME));
    case 11: return sem_clockwait(&sem, CLOCK_MONOTONIC, TIME(CLOCK_MONOTONIC));
    case 12: return sem_trywait(&sem);
    case 13: return sem_wait(named);
    case 20: return pthread_spin_trylock(&spin);
    case 21: return mtx_timedlock(&mtx, TIME(CLOCK_REALTIME)) != thrd_success;
    case 22: return mtx_trylock(&mtx) != thrd_success;
    case 23: return pthread_mutex_trylock(shared_mutex);
    case 30: return pthread_timedjoin_np(thread, 0, TIME(CLOCK_REALTIME));
    case 31: return pthread_clockjoin_np(thread, 0, CLOCK_MONOTONIC, TIME(CLOCK_MONOTONIC));
    case 32: return pthread_join(thread, 0);
    default: return thrd_join(c11, 0) != thrd_success;
  }
}
static void untake(int how) {
  if (how < 10) pthread_rwlock_unlock(&rw);
  else if (how == 20) pthread_spin_unlock(&spin);
  else if (how == 21 || how == 22) mtx_unlock(&mtx);
  else if (how == 23) pthread_mutex_unlock(shared_mutex);
}
enum { COUNT = sizeof rounds / sizeof *rounds, MORE = 6 };
static void *cancels(void *victim) {
  touch(63);
  pthread_cancel(*(pthread_t *)victim);
  go(2);
  return 0;
}
static void *sets_timer(void *arg) {
  touch(62);
  if (arg) timer_settime(timer_signal, 0, &(struct itimerspec){.it_value = {0, 1}}, 0);
  else setitimer(ITIMER_REAL, &(struct itimerval){.it_value = {0, 1}}, 0);
  go(1);
  return 0;
}
/* The payload was touched before the library was asked to start notified() in a thread of its own; main goes on when that is over. */
static void more(int n) {
  static struct aiocb a;
  static mqd_t q;
  struct sigevent e = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = notified, .sigev_value = {.sival_int = 40 + n}};
  pthread_t t, victim;
  switch (n) {
    case 0: /* SIGEV_THREAD of a timer */
      if (timer_create(CLOCK_MONOTONIC, &e, &timer_thread)) abort();
      if (!skip) touch(40 + n);
      timer_settime(timer_thread, 0, &(struct itimerspec){.it_value = {0, 1}}, 0);
      wait_turn(1);
      break;
    case 1: /* of asynchronous input and output */
      a = (struct aiocb){.aio_fildes = open("/dev/null", O_WRONLY), .aio_buf = (void *)"x", .aio_nbytes = 1, .aio_sigevent = e};
      if (!skip) touch(40 + n);
      if (aio_write(&a)) abort();
      wait_turn(1);
      break;
    case 2: /* of a message queue */
      q = mq_open(unique, O_RDWR | O_CREAT, 0600, &(struct mq_attr){.mq_maxmsg = 1, .mq_msgsize = 8});
      mq_unlink(unique);
      if (q < 0) exit(skip ? 99 : 0); // no message queues here
      if (!skip) touch(40 + n);
      if (mq_notify(q, &e) || mq_send(q, "x", 1, 0)) abort();
      wait_turn(1);
      break;
    case 3: case 4: /* a signal by a timer */
      seen = 0;
      signal(SIGALRM, on_signal);
      if (timer_create(CLOCK_MONOTONIC, &(struct sigevent){.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM}, &timer_signal)) abort();
      sigset_t set;
      sigemptyset(&set), sigaddset(&set, SIGALRM);
      pthread_sigmask(SIG_BLOCK, &set, 0);
      pthread_create(&t, 0, sets_timer, n == 3 ? &t : 0);
      wait_turn(1);
      pthread_sigmask(SIG_UNBLOCK, &set, 0);
      while (!seen) {}
      pthread_join(t, 0);
      break;
    default: /* cancellation */
      pthread_create(&victim, 0, cancelled, 0);
      wait_turn(1);
      pthread_create(&t, 0, cancels, &victim);
      wait_turn(2);
      pthread_join(t, 0), pthread_join(victim, 0);
  }
  if (skip && n < 3) touch(40 + n);
}
static void play(int i) {
  const struct round *r = &rounds[i];
  round_now = i, invisible_turn = 0;
  if (i >= COUNT) { more(i - COUNT); return; }
  if (r->give == C11 || r->give == TSS) thrd_create(&c11, give_c11, 0);
  else pthread_create(&thread, 0, give, 0);
  wait_turn(1);
  if (!skip && take(r->take)) { fprintf(stderr, "%s failed\n", r->name); exit(1); }
  touch(i);
  if (!skip) untake(r->take);
  if (r->take < 30) pthread_join(thread, 0);
}
int main(int argc, char **argv) {
  pthread_mutexattr_t a;
  snprintf(unique, sizeof unique, "/rtsan.%d", getpid());
  shared_mutex = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_mutexattr_init(&a), pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED), pthread_mutex_init(shared_mutex, &a);
  pthread_spin_init(&spin, 0), mtx_init(&mtx, mtx_timed), sem_init(&sem, 0, 0);
  named = sem_open(unique, O_CREAT, 0600, 0);
  sem_unlink(unique);
  if (named == SEM_FAILED) named = &sem;
  tss_create(&tss, dtor), pthread_key_create(&key, dtor);
  if (argc == 3) { skip = 1, play(atoi(argv[2])); return 0; }
  // The last first: the library's own threads, which stay, must not take the signals.
  for (int i = argc == 2 ? COUNT + 3 : COUNT + MORE; i-- > 0;) {
    if (argc == 1) { play(i); continue; }
    char number[8];
    snprintf(number, sizeof number, "%d", i);
    int status, pid = fork();
    if (!pid) {
      int null = open("/dev/null", O_WRONLY);
      dup2(null, 1), dup2(null, 2);
      execl(argv[0], argv[0], "skip", number, (char *)0);
      _exit(1);
    }
    waitpid(pid, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 99) printf("no report without %s (%d): %x\n", i < COUNT ? rounds[i].name : "more", i, status);
  }
  printf("done\n");
}
// CHECK-NOT: rtsan:
// CHECK: done
// EACH-NOT: no report
// EACH: done
