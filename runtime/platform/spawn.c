/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Starting the symbolizer, and the conversation with it.
 *
 * The child is made by vfork: no page tables are copied, no pthread_atfork handler runs, and a process that holds gigabytes of shadow
 * starts it in ~0.3 ms. Between vfork and execve the child runs on our stack while we wait, so it only makes system calls,
 * touches no global and never returns from run_child. All signals are blocked meanwhile.
 * Its stdin is a socket, because sending can then be told not to raise SIGPIPE.
 * The child's environment is what the kernel holds for us, without LD_PRELOAD (it would load us into the helper). */
#include <asm/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "base/str.h"
#include "platform/platform.h"
#include "platform/spawn.h"
#include "platform/syscall.h"

#define ENV_MAX 1024
#define SIGNALS 64
#define FIRST_PRIVATE_FD 10

struct kernel_sigaction {
  uptr handler, flags, restorer;
  u64 mask;
};

int rts_os_dup_high(int fd) {
  static const int floors[] = {1000, 500, 200, 100, FIRST_PRIVATE_FD};
  int got = -EBADF;
  for (uptr i = 0; i < RTS_COUNT(floors) && got < 0; i++) got = (int)RTS_SYS(__NR_fcntl, fd, F_DUPFD_CLOEXEC, floors[i]);
  return got;
}

/* Moves fd above 2, so that dup2 in the child cannot clobber it. */
static int move_up(int fd) {
  if (fd < 0 || fd > 2) return fd;
  int up = (int)RTS_SYS(__NR_fcntl, fd, F_DUPFD_CLOEXEC, FIRST_PRIVATE_FD);
  rts_os_close(fd);
  return up;
}

static const char **child_environment(char **block, uptr *cap, const char *env[ENV_MAX]) {
  uptr size = 0, n = 0;
  *block = rts_os_read_file("/proc/self/environ", &size, cap);
  for (uptr at = 0; *block && at < size && n < ENV_MAX - 1; at += rts_strlen(*block + at) + 1) {
    const char *e = *block + at;
    if (rts_strchr(e, '=') && rts_strncmp(e, "LD_PRELOAD=", 11) != 0) env[n++] = e;
  }
  env[n] = NULL;
  return env;
}

static void close_from(u32 first) {
  if (RTS_SYS(__NR_close_range, first, ~0u, 0) == 0) return;
  for (u32 fd = first; fd < 4096; fd++) rts_os_close((int)fd);
}

RTS_NORETURN static void run_child(const char *const argv[], const char **env, int in, int out) {
  struct kernel_sigaction dfl = {0};
  for (int s = 1; s <= SIGNALS; s++) RTS_SYS4(__NR_rt_sigaction, s, &dfl, 0, 8);
  RTS_SYS(__NR_dup3, in, 0, 0);
  RTS_SYS(__NR_dup3, out, 1, 0);
  sptr null = RTS_SYS4(__NR_openat, AT_FDCWD, "/dev/null", O_WRONLY | O_CLOEXEC, 0);
  if (null >= 0) RTS_SYS(__NR_dup3, null, 2, 0);
  close_from(3);
  u64 none = 0;
  RTS_SYS4(__NR_rt_sigprocmask, SIG_SETMASK, &none, 0, 8);
  RTS_SYS(__NR_execve, argv[0], argv, env);
  for (;;) RTS_SYS(__NR_exit, 127, 0, 0);
}

/* Not inlined: the child shares this frame, and nothing in it is used by the parent after vfork but the pid. */
static RTS_NOINLINE int start_child(const char *const argv[], const char **env, int in, int out) {
  sptr pid = RTS_SYS(__NR_vfork, 0, 0, 0);
  if (pid == 0) run_child(argv, env, in, out);
  return (int)pid;
}

bool rts_os_spawn(const char *const argv[], struct rts_child *c) {
  int in[2] = {-1, -1}, out[2] = {-1, -1};
  char *block;
  uptr cap = 0;
  const char *env[ENV_MAX];
  *c = (struct rts_child){-1, -1, -1};
  if (RTS_SYS(__NR_access, argv[0], 1 /* X_OK */, 0) < 0) return false;
  if (RTS_SYS4(__NR_socketpair, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) < 0) return false;
  if (RTS_SYS(__NR_pipe2, out, O_CLOEXEC, 0) < 0) {
    rts_os_close(in[0]);
    rts_os_close(in[1]);
    return false;
  }
  for (u32 i = 0; i < 2; i++) in[i] = move_up(in[i]), out[i] = move_up(out[i]);
  child_environment(&block, &cap, env);
  u64 all = ~0ull, old = 0;
  RTS_SYS4(__NR_rt_sigprocmask, SIG_SETMASK, &all, &old, 8);
  c->pid = start_child(argv, env, in[1], out[1]);
  RTS_SYS4(__NR_rt_sigprocmask, SIG_SETMASK, &old, 0, 8);
  if (block) rts_os_unmap(block, cap);
  rts_os_close(in[1]);
  rts_os_close(out[1]);
  c->in = in[0];
  c->out = out[0];
  if (c->pid > 0) return true;
  rts_os_reap(c);
  return false;
}

void rts_os_reap(struct rts_child *c) {
  if (c->in >= 0) rts_os_close(c->in);
  if (c->out >= 0) rts_os_close(c->out);
  if (c->pid > 0) {
    RTS_SYS(__NR_kill, c->pid, SIGKILL, 0);
    while (RTS_SYS4(__NR_wait4, c->pid, 0, 0, 0) == -EINTR) {}
  }
  *c = (struct rts_child){-1, -1, -1};
}

/* Waits for events until the deadline. False when time is up. */
static bool wait_ready(struct pollfd *p, u32 n, u64 deadline_ns) {
  for (;;) {
    u64 now = rts_os_now_ns();
    if (now >= deadline_ns) return false;
    struct timespec left = {(time_t)((deadline_ns - now) / 1000000000ull), (long)((deadline_ns - now) % 1000000000ull)};
    sptr r = rts_syscall(__NR_ppoll, (uptr)p, n, (uptr)&left, 0, 8);
    if (r > 0) return true;
    if (r == 0 || r != -EINTR) return false;
  }
}

sptr rts_os_read_deadline(int fd, void *p, uptr n, u64 deadline_ns) {
  struct pollfd pf = {fd, POLLIN, 0};
  return wait_ready(&pf, 1, deadline_ns) ? rts_os_read(fd, p, n) : 0;
}

/* Counts ends of answers in text: empty lines. *start says whether text begins at the start of a line. */
static u32 count_ends(const char *text, uptr n, bool *start) {
  u32 ends = 0;
  for (uptr i = 0; i < n; i++) {
    if (text[i] == '\n' && *start) ends++;
    *start = text[i] == '\n';
  }
  return ends;
}

uptr rts_os_converse(struct rts_child *c, const char *request, uptr request_size, char *answer, uptr answer_cap, u32 stop,
                     u64 deadline_ns) {
  uptr sent = 0, got = 0;
  u32 ends = 0;
  bool start = true;
  while (ends < stop && got < answer_cap) {
    struct pollfd p[2] = {{c->out, POLLIN, 0}, {c->in, POLLOUT, 0}};
    if (!wait_ready(p, sent < request_size ? 2 : 1, deadline_ns)) break;
    if (sent < request_size && p[1].revents) {
      sptr r = rts_syscall(__NR_sendto, (uptr)c->in, (uptr)request + sent, request_size - sent, MSG_NOSIGNAL | MSG_DONTWAIT, 0);
      if (r > 0) sent += (uptr)r;
      else if (r != -EAGAIN && r != -EINTR) request_size = sent; /* it is gone: read what it said */
    }
    if (p[0].revents) {
      sptr r = rts_os_read(c->out, answer + got, answer_cap - got);
      if (r <= 0) break;
      ends += count_ends(answer + got, (uptr)r, &start);
      got += (uptr)r;
    }
  }
  return got;
}
