// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// lock_profile: counts and times for each lock and place, folded stacks; without the option no file.
// RUN: %clang_rtsan -I%root/include -O1 -fno-optimize-sibling-calls %s -o %t -lpthread
// RUN: rm -rf %t.d && mkdir %t.d
// RUN: timeout 30 %t
// RUN: ls %t.d | count 0
// RUN: %env_rtsan_opts=lock_profile=%t.d/p timeout 30 %t
// RUN: FileCheck %s < %t.d/p
// RUN: FileCheck --check-prefix=WAIT %s < %t.d/p.wait.folded
// RUN: FileCheck --check-prefix=HOLD %s < %t.d/p.hold.folded
// RUN: %python %S/Inputs/check_profile.py %t.d/p
// RUN: %env_rtsan_opts=lock_profile=%t.d/q.%%p timeout 30 %t now
// RUN: %python -c "import glob,sys; n = sorted(glob.glob(sys.argv[1] + '/q.*')); assert len(n) == 3 and n[0][-1].isdigit(), n" %t.d
// RUN: %env_rtsan_opts=lock_profile=%t.no/such/p timeout 30 %t 2>&1 | FileCheck --check-prefix=NONE %s
// NONE: rtsan: cannot write to lock_profile {{.*}}.no/such/p (error 2)
// CHECK: lock profile of process
// CHECK: acquisitions contended {{ *}}waited {{ *}}longest {{ *}}held {{ *}}longest
// CHECK: {{^ *}}12 {{ *}}1 {{.*}} mutex 'busy' (0x
// CHECK-NEXT: {{^ *}}1 {{ *}}1 {{.*}} at {{.*}}profile.c:{{[0-9]+}}:{{[0-9]+}} in late
// CHECK-NEXT: {{^ *}}11 {{ *}}0 {{.*}} at {{.*}}profile.c:{{[0-9]+}}:{{[0-9]+}} in early
// CHECK: {{^ *}}3 {{ *}}0 {{.*}} rwlock (0x{{[0-9a-f]+}}), initialised at {{.*}}profile.c:{{[0-9]+}}:{{[0-9]+}} in main
// WAIT: {{^.*}}start_thread;take_late;late;[mutex 'busy'] {{[0-9]+$}}
// HOLD-DAG: ;main;early;[mutex 'busy'] {{[0-9]+$}}
// HOLD-DAG: ;main;[rwlock] {{[0-9]+$}}
#include "../Inputs/locks.h"
#include "../Inputs/asleep.h"
#include <rtsan/rtsan.h>
static MUTEX(busy);
__attribute__((noinline)) static void early(void) {
  LOCK(busy);
  __asm__ volatile("");
}
__attribute__((noinline)) static void late(void) {
  LOCK(busy);
  UNLOCK(busy);
}
static void *take_late(void *x) {
  late();
  return x;
}
int main(int argc, char **argv) {
  pthread_rwlock_t *rw = malloc(sizeof *rw);
  pthread_rwlock_init(rw, 0);
  for (int i = 0; i < 10; i++) {
    early();
    UNLOCK(busy);
  }
  for (int i = 0; i < 3; i++) {
    pthread_rwlock_rdlock(rw);
    pthread_rwlock_unlock(rw);
  }
  early();
  pthread_t t = start(take_late, 0);
  until_asleep(&busy, sizeof busy);
  usleep(2000);
  UNLOCK(busy);
  finish(t);
  if (argc > 1 && rtsan_write_lock_files() != 1) return 1;
  return 0;
}
