/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See restart.h. No state. Cost: that of an exec. */
#include "platform/restart.h"

#include <asm/unistd.h>
#include <pthread.h>
#include <sys/resource.h>

#include "base/str.h"
#include "platform/platform.h"
#include "platform/syscall.h"
#include "platform/x86_64.h"

/* More than any stack takes, far less than what the kernel keeps free below it for our heap, and known again by its value. */
#define STACK_LIMIT ((64ull << 30) + RTS_PAGE)
#define THREAD_STACK (2ul << 20)
struct limit {
  u64 cur, max;
};

/* The C library's: called by the program's first instructions, it calls main; and where the stack was at the first instruction of all. */
extern int __libc_start_main(void) __attribute__((weak));
extern void *__libc_stack_end __attribute__((weak));
#define START_MAIN_SIZE 0x400u

/* Does the stack hold a return into __libc_start_main? Stale words can be none: it was not called before. True where that cannot be told. */
static bool main_may_have_begun(void) {
  uptr start = (uptr)__libc_start_main, end = &__libc_stack_end ? (uptr)__libc_stack_end : 0;
  if (!start || !end || rts_os_pid() != rts_os_tid() || end - RTS_FRAME() > 64ul << 20) return true;
  for (const uptr *p = (const uptr *)RTS_FRAME(); (uptr)p < end; p++)
    if (*p - start < START_MAIN_SIZE) return true;
  return false;
}

/* The strings in a file of /proc, each with its NUL, as a list that ends with null. Never given back. */
static const char **strings_of(const char *path) {
  uptr size = 0, cap = 0, n = 0;
  const char *text = rts_os_read_file(path, &size, &cap);
  if (!text) return NULL;
  for (uptr i = 0; i < size; i++) n += !text[i];
  const char **list = rts_os_map((n + 1) * sizeof *list);
  if (!list) return NULL;
  for (uptr i = 0, at = 0; i < n; i++, at += rts_strlen(text + at) + 1) list[i] = text + at;
  return list;
}

void rts_os_restart_with_stack_limit(void) {
  struct limit was, now;
  if (RTS_SYS4(__NR_prlimit64, 0, RLIMIT_STACK, NULL, &was) < 0 || was.cur != ~0ull || main_may_have_begun()) return;
  const char **argv = strings_of("/proc/self/cmdline"), **env = strings_of("/proc/self/environ");
  if (!argv || !env) return;
  now = was;
  now.cur = STACK_LIMIT;
  if (RTS_SYS4(__NR_prlimit64, 0, RLIMIT_STACK, &now, NULL) < 0) return;
  RTS_SYS(__NR_execve, rts_os_exe_path(), argv, env);
  RTS_SYS(__NR_execve, "/proc/self/exe", argv, env);
  RTS_SYS4(__NR_prlimit64, 0, RLIMIT_STACK, &was, NULL);
}

extern int pthread_setattr_default_np(const pthread_attr_t *attr) __attribute__((weak));
void rts_os_mend_thread_stacks(void) {
  struct limit now;
  pthread_attr_t a;
  if (RTS_SYS4(__NR_prlimit64, 0, RLIMIT_STACK, NULL, &now) < 0 || now.cur != STACK_LIMIT || !pthread_setattr_default_np) return;
  pthread_attr_init(&a);
  pthread_attr_setstacksize(&a, THREAD_STACK);
  pthread_setattr_default_np(&a);
  pthread_attr_destroy(&a);
}
