// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// vfork with exec and with _exit, posix_spawn and system, with locals around.
// RUN: %clang_rtsan -O0 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 -pthread %s -o %t && timeout 100 %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: fine
#define _GNU_SOURCE
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
extern char **environ;
static volatile long total;
__attribute__((noinline)) static void use(volatile char *p, int n) { for (int i = 0; i < n; i++) total += p[i]; }
__attribute__((noinline)) static void child(int exec) {
  char local[200];
  memset(local, 1, sizeof local);
  use(local, sizeof local);
  if (exec) execl("/bin/true", "true", (char *)NULL);
  _exit(0);
}
__attribute__((noinline)) static void wide(void) {
  char all[20000];
  memset(all, 1, sizeof all);
  use(all, sizeof all);
}
int main(void) {
  int good = 0;
  for (int i = 0; i < 40; i++) {
    char around[50];
    memset(around, 1, sizeof around);
    pid_t pid = vfork();
    if (pid == 0) child(i % 2);
    wide();
    use(around, sizeof around);
    int s;
    waitpid(pid, &s, 0);
    good += s == 0;
  }
  char *args[] = {"true", NULL};
  pid_t pid;
  int s = 1;
  if (!posix_spawn(&pid, "/bin/true", NULL, NULL, args, environ)) waitpid(pid, &s, 0);
  printf(good == 40 && s == 0 && system("true") == 0 ? "fine\n" : "%d\n", good);
  return 0;
}
