// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Message queues and System V semaphores hand over what was done before; but not what the sender does later.
// RUN: %clang_rtsan -O1 %s -o %t -lpthread -lrt && %t 2>&1 | FileCheck %s
// RUN: not %t late 2>&1 | FileCheck %s --check-prefix=LATE
#define _GNU_SOURCE
#include <fcntl.h>
#include <mqueue.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <time.h>
#include "Inputs/invisible.h"
int shared, late, turn, id;
mqd_t queue;
static void mq_give(void) { mq_send(queue, "x", 1, 0); }
static void mq_take(void) { char b[8]; mq_receive(queue, b, sizeof b, NULL); }
static void mq_give_timed(void) { struct timespec end = {1l << 40, 0}; mq_timedsend(queue, "x", 1, 0, &end); }
static void mq_take_timed(void) { struct timespec end = {1l << 40, 0}; char b[8]; mq_timedreceive(queue, b, sizeof b, NULL, &end); }
struct message { long type; char text[4]; };
static void msg_give(void) { struct message m = {1, "abc"}; msgsnd(id, &m, sizeof m.text, 0); }
static void msg_take(void) { struct message m; msgrcv(id, &m, sizeof m.text, 0, 0); }
static void sem_op(int by) { struct sembuf s = {0, (short)by, 0}; semop(id, &s, 1); }
static void sem_give(void) { sem_op(1); }
static void sem_take(void) { sem_op(-1); }
static void sem_take_timed(void) { struct timespec long_time = {1000, 0}; struct sembuf s = {0, -1, 0}; semtimedop(id, &s, 1, &long_time); }
static void *other(void *give) {
  if (!late) shared = 1;
  ((void (*)(void))give)();
  if (late) shared = 1; // line 28
  go(++turn);
  return give;
}
static void once(void (*give)(void), void (*take)(void)) {
  pthread_t t;
  int next = turn + 1;
  pthread_create(&t, 0, other, (void *)give);
  take();
  wait_turn(next);
  shared = 2; // line 38
  pthread_join(t, 0);
}
int main(int argc, char **argv) {
  char name[32];
  struct mq_attr room = {.mq_maxmsg = 2, .mq_msgsize = 8};
  late = argc > 1;
  snprintf(name, sizeof name, "/rtsan-test-%d", getpid());
  queue = mq_open(name, O_CREAT | O_RDWR, 0600, &room);
  mq_unlink(name);
  if (queue != (mqd_t)-1) once(mq_give, mq_take), once(mq_give_timed, mq_take_timed);
  id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
  once(msg_give, msg_take);
  msgctl(id, IPC_RMID, NULL);
  id = semget(IPC_PRIVATE, 1, IPC_CREAT | 0600);
  once(sem_give, sem_take);
  once(sem_give, sem_take_timed);
  semctl(id, 0, IPC_RMID);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
// LATE: ERROR: rtsan: data-race
// LATE-NEXT: WRITE of size 4
// LATE-NEXT: queues_ok.c:38
// LATE: Previous WRITE of size 4
// LATE-NEXT: queues_ok.c:28
