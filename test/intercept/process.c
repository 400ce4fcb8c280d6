// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -D_GNU_SOURCE -fno-builtin  %s -o %t
// RUN: %env_rtsan_opts=halt_on_error=0:abort_on_error=0 not %t 1 2>&1 | FileCheck %s
// RUN: %t 0 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR --implicit-check-not=wrong %s
#include "Inputs/cases.h"
#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
  start(argc, argv);
  CASE(waitpid);
  pid_t pid = fork();
  if (pid == 0) _exit(3);
  if (waitpid(pid, ROOM(int), 0) != pid) puts("wrong");
  CASE(uname); if (uname(ROOM(struct utsname))) puts("wrong");
  CASE(sysinfo); if (sysinfo(ROOM(struct sysinfo))) puts("wrong");
  CASE(getrlimit); if (getrlimit(RLIMIT_CORE, ROOM(struct rlimit))) puts("wrong");
  CASE(getrusage); if (getrusage(RUSAGE_SELF, ROOM(struct rusage))) puts("wrong");
  CASE(sigemptyset); sigemptyset(ROOM(sigset_t));
  CASE(sigprocmask); if (sigprocmask(SIG_BLOCK, NULL, (sigset_t *)block(8 - extra))) puts("wrong");
  CASE(sigpending); if (sigpending((sigset_t *)block(8 - extra))) puts("wrong");
  CASE(sched_getaffinity); if (sched_getaffinity(0, sizeof(cpu_set_t), ROOM(cpu_set_t))) puts("wrong");
  CASE(getloadavg); if (getloadavg((double *)block(24 - extra), 3) != 3) puts("wrong");
  CASE(fine);
  int status;
  if ((pid = fork()) == 0) _exit(3);
  if (wait(&status) != pid || wait(NULL) != -1 || waitpid(-1, (int *)block(1), WNOHANG) != -1) puts("wrong");
  return finish();
}
// CHECK-LABEL: case waitpid.
// CHECK: WRITE of size 4
// CHECK: #0 {{.*}} waitpid
// CHECK-LABEL: case uname.
// CHECK: WRITE of size 390
// CHECK-LABEL: case sysinfo.
// CHECK: WRITE of size 112
// CHECK-LABEL: case getrlimit.
// CHECK: WRITE of size 16
// CHECK-LABEL: case getrusage.
// CHECK: WRITE of size 144
// CHECK-LABEL: case sigemptyset.
// CHECK: WRITE of size 128
// CHECK-LABEL: case sigprocmask.
// CHECK: WRITE of size 8
// CHECK-LABEL: case sigpending.
// CHECK: WRITE of size 8
// CHECK-LABEL: case sched_getaffinity.
// CHECK: WRITE of size 128
// CHECK-LABEL: case getloadavg.
// CHECK: WRITE of size 24
// CHECK-LABEL: case fine.
// CHECK-NOT: ERROR
// CHECK-NOT: wrong
// CHECK: all done
// OK: all done
