// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// exec, posix_spawn, and the names of threads.
// RUN: %clang_rtsan -D_GNU_SOURCE -fno-builtin %s -o %t -lpthread
// RUN: %env_rtsan_opts=halt_on_error=0:abort_on_error=0 not %t 1 2>&1 | FileCheck %s
// RUN: %t 0 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR --implicit-check-not=wrong %s
#include "Inputs/cases.h"
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;
int main(int argc, char **argv) {
  start(argc, argv);
  pid_t pid;
  int status;
  char *nothing[] = {"nothing", NULL};
  CASE(execve); if (execve(text(8), nothing, environ) != -1) puts("wrong");
  CASE(execv_argument);
  char *bad[] = {"nothing", text(8), NULL};
  if (execv("/nowhere", bad) != -1) puts("wrong");
  CASE(execvp); if (execvp(text(8), nothing) != -1) puts("wrong");
  CASE(execvpe); if (execvpe(text(8), nothing, environ) != -1) puts("wrong");
  CASE(posix_spawn);
  if (posix_spawn(ROOM(pid_t), "/bin/true", NULL, NULL, nothing, environ)) puts("wrong");
  if (wait(&status) < 0 || status) puts("wrong");
  CASE(prctl_set); if (prctl(PR_SET_NAME, text(8))) puts("wrong");
  CASE(prctl_get); if (prctl(PR_GET_NAME, (char *)block(16 - extra))) puts("wrong");
  CASE(pthread_setname_np); if (pthread_setname_np(pthread_self(), text(8))) puts("wrong");
  CASE(sem_getvalue);
  static sem_t sem;
  sem_init(&sem, 0, 3);
  if (sem_getvalue(&sem, ROOM(int))) puts("wrong");
  CASE(sigaltstack); if (sigaltstack(NULL, ROOM(stack_t))) puts("wrong");
  CASE(fine);
  /* They still do what they do: the other arguments arrive, and a program takes this one's place. */
  if (prctl(PR_SET_PDEATHSIG, 0, 0, 0, 0) || prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 0 || prctl(PR_SET_MM, PR_SET_MM_EXE_FILE, -1, 0, 0) != -1) puts("wrong");
  if ((pid = fork()) == 0) execv("/bin/true", nothing), _exit(9);
  if (waitpid(pid, &status, 0) != pid || status) puts("wrong");
  if ((pid = vfork()) == 0) execve("/bin/true", nothing, environ), _exit(9);
  if (waitpid(pid, &status, 0) != pid || status) puts("wrong");
  char name[16];
  if (pthread_setname_np(pthread_self(), "nothing")) puts("wrong");
  if (pthread_getname_np(pthread_self(), name, sizeof name) || strcmp(name, "nothing")) puts("wrong");
  return finish();
}
// CHECK-LABEL: case execve.
// CHECK: READ of size
// CHECK-NEXT: #0 {{.*}} in execve (intercepted)
// CHECK-NEXT: #1 {{.*}} in main
// CHECK-LABEL: case execv_argument.
// CHECK: READ of size
// CHECK-NEXT: #0 {{.*}} in execv (intercepted)
// CHECK-LABEL: case execvp.
// CHECK: #0 {{.*}} in execvp (intercepted)
// CHECK-LABEL: case execvpe.
// CHECK: #0 {{.*}} in execvpe (intercepted)
// CHECK-LABEL: case posix_spawn.
// CHECK: WRITE of size 4
// CHECK-NEXT: #0 {{.*}} in posix_spawn (intercepted)
// CHECK-LABEL: case prctl_set.
// CHECK: READ of size 9
// CHECK-NEXT: #0 {{.*}} in prctl (intercepted)
// CHECK-LABEL: case prctl_get.
// CHECK: WRITE of size 16
// CHECK-NEXT: #0 {{.*}} in prctl (intercepted)
// CHECK-LABEL: case pthread_setname_np.
// CHECK: READ of size 9
// CHECK-NEXT: #0 {{.*}} in pthread_setname_np (intercepted)
// CHECK-LABEL: case sem_getvalue.
// CHECK: WRITE of size 4
// CHECK-NEXT: #0 {{.*}} in sem_getvalue (intercepted)
// CHECK-LABEL: case sigaltstack.
// CHECK: WRITE of size 24
// CHECK-NEXT: #0 {{.*}} in sigaltstack (intercepted)
// CHECK-LABEL: case fine.
// CHECK-NOT: ERROR
// CHECK-NOT: wrong
// CHECK: all done
// OK: all done
