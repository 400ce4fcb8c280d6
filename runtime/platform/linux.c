/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Linux by raw system calls. No state but the cached environment and program path; any context, also before libc is up. */
#include <asm/unistd.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <time.h>

#include "base/check.h"
#include "base/fmt.h"
#include "base/say.h"
#include "base/str.h"
#include "platform/platform.h"

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

static sptr sys6(long n, uptr a, uptr b, uptr c, uptr d, uptr e, uptr f) {
  sptr ret;
  register uptr r10 __asm__("r10") = d;
  register uptr r8 __asm__("r8") = e;
  register uptr r9 __asm__("r9") = f;
  __asm__ volatile("syscall" : "=a"(ret) : "a"(n), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
  return ret;
}
#define SYS(n, a, b, c) sys6((n), (uptr)(a), (uptr)(b), (uptr)(c), 0, 0, 0)
#define SYS4(n, a, b, c, d) sys6((n), (uptr)(a), (uptr)(b), (uptr)(c), (uptr)(d), 0, 0)

/* -- memory -- */

static uptr map_at(uptr addr, uptr size, int prot, int extra) {
  sptr r = sys6(__NR_mmap, addr, size, (uptr)prot, (uptr)(MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | extra), (uptr)-1, 0);
  return r < 0 && r > -4096 ? 0 : (uptr)r;
}

void *rts_os_map(uptr size) { return (void *)map_at(0, rts_round_up(size, RTS_PAGE), PROT_READ | PROT_WRITE, 0); }

bool rts_os_map_fixed(uptr addr, uptr size) {
  uptr got = map_at(addr, size, PROT_READ | PROT_WRITE, MAP_FIXED_NOREPLACE);
  if (got == addr) return true;
  if (got) rts_os_unmap((void *)got, size); /* kernels before 4.17 take it as a hint */
  return false;
}

void *rts_os_map_or_die(uptr size, const char *what) {
  void *p = rts_os_map(size);
  if (!p) rts_fatal("cannot map %zu bytes for %s: raise the memory limit (ulimit -v) of this process", size, what);
  return p;
}

void rts_os_unmap(void *p, uptr size) { SYS(__NR_munmap, p, rts_round_up(size, RTS_PAGE), 0); }
void rts_os_release(uptr addr, uptr size) { SYS(__NR_madvise, addr, size, MADV_DONTNEED); }
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif
void rts_os_populate(uptr addr, uptr size) { SYS(__NR_madvise, addr, size, MADV_POPULATE_WRITE); }
bool rts_os_resident(uptr addr, uptr size, u8 *pages) { return SYS(__NR_mincore, addr, size, pages) == 0; }
void rts_os_nodump(uptr addr, uptr size) { SYS(__NR_madvise, addr, size, MADV_DONTDUMP); }
void rts_os_hugepages(uptr addr, uptr size) { SYS(__NR_madvise, addr, size, MADV_HUGEPAGE); }
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif
bool rts_os_collapse(uptr addr, uptr size) { return SYS(__NR_madvise, addr, size, MADV_COLLAPSE) == 0; }

bool rts_os_safe_copy(void *dst, uptr src, uptr n) {
  struct iovec to = {dst, n}, from = {(void *)src, n};
  sptr r = sys6(__NR_process_vm_readv, rts_os_pid(), (uptr)&to, 1, (uptr)&from, 1, 0);
  if (r == (sptr)n) return true;
  if (r >= 0 || r == -EFAULT) return false;
  /* Not permitted here (seccomp): let a pipe read the bytes for us, at most a pipe-full at a time. */
  int fds[2];
  if (SYS(__NR_pipe2, fds, O_CLOEXEC, 0) < 0) return false;
  bool ok = true;
  for (uptr done = 0; ok && done < n;) {
    uptr part = rts_min(n - done, 4096);
    ok = SYS(__NR_write, fds[1], src + done, part) == (sptr)part && SYS(__NR_read, fds[0], (u8 *)dst + done, part) == (sptr)part;
    done += part;
  }
  rts_os_close(fds[0]);
  rts_os_close(fds[1]);
  return ok;
}

bool rts_os_readable(uptr addr, uptr size) {
  u8 c;
  for (uptr p = rts_round_down(addr, RTS_PAGE); p < addr + size; p += RTS_PAGE)
    if (!rts_os_safe_copy(&c, rts_max(p, addr), 1)) return false;
  return true;
}

/* -- files -- */

sptr rts_os_write(int fd, const void *p, uptr n) {
  uptr done = 0;
  while (done < n) {
    sptr r = SYS(__NR_write, fd, (const u8 *)p + done, n - done);
    if (r == -EINTR || r == -EAGAIN) continue;
    if (r < 0) return r;
    done += (uptr)r;
  }
  return (sptr)done;
}

sptr rts_os_read(int fd, void *p, uptr n) {
  sptr r;
  do r = SYS(__NR_read, fd, p, n);
  while (r == -EINTR);
  return r;
}

int rts_os_open_read(const char *path) { return (int)SYS4(__NR_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0); }
int rts_os_open_write(const char *path) {
  return (int)SYS4(__NR_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0660);
}
void rts_os_close(int fd) { SYS(__NR_close, fd, 0, 0); }

uptr rts_os_file_size(int fd) {
  struct stat st;
  return SYS(__NR_fstat, fd, &st, 0) < 0 ? 0 : (uptr)st.st_size;
}

const void *rts_os_map_file(int fd, uptr size) {
  sptr r = sys6(__NR_mmap, 0, rts_round_up(size, RTS_PAGE), PROT_READ, MAP_PRIVATE, (uptr)fd, 0);
  return r < 0 && r > -4096 ? NULL : (const void *)r;
}

char *rts_os_read_file(const char *path, uptr *size, uptr *cap) {
  for (uptr want = 16 * RTS_PAGE;; want *= 2) {
    int fd = rts_os_open_read(path);
    if (fd < 0) return NULL;
    char *buf = rts_os_map(want);
    uptr len = 0;
    sptr r = 0;
    while (buf && len < want - 1 && (r = rts_os_read(fd, buf + len, want - 1 - len)) > 0) len += (uptr)r;
    rts_os_close(fd);
    if (!buf) return NULL;
    if (r <= 0 && len < want - 1) {
      buf[len] = 0;
      *size = len;
      *cap = want;
      return buf;
    }
    rts_os_unmap(buf, want);
  }
}

int rts_os_readlink(const char *path, char *buf, uptr cap) {
  sptr r = SYS4(__NR_readlinkat, AT_FDCWD, path, buf, cap - 1);
  buf[r > 0 ? r : 0] = 0;
  return (int)r;
}

bool rts_os_isatty(int fd) {
  u8 termios[64];
  return SYS(__NR_ioctl, fd, 0x5401 /* TCGETS */, termios) == 0;
}

/* The devices of terminals and of pseudo-terminals' ends. */
static bool is_terminal(const struct stat *st) {
  u64 major = st->st_rdev >> 8 & 0xfff;
  return S_ISCHR(st->st_mode) && (major == 4 || major == 5 || (major >= 136 && major <= 143));
}
enum rts_os_file rts_os_fd_file(int fd, u64 *id) {
  struct stat st;
  if (SYS(__NR_fstat, fd, &st, 0) != 0) return RTS_FILE_OTHER;
  *id = (u64)st.st_ino * 31 + st.st_dev;
  return S_ISREG(st.st_mode) ? RTS_FILE_REGULAR : S_ISFIFO(st.st_mode) ? RTS_FILE_PIPE : is_terminal(&st) ? RTS_FILE_TERMINAL : RTS_FILE_OTHER;
}

bool rts_os_fd_blocks(int fd) {
  struct stat st;
  int flags = (int)SYS(__NR_fcntl, fd, F_GETFL, 0);
  if (flags < 0 || (flags & O_NONBLOCK) || SYS(__NR_fstat, fd, &st, 0) != 0) return false;
  return !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode) && !S_ISBLK(st.st_mode);
}

/* -- process and threads -- */

u32 rts_os_pid(void) { return (u32)SYS(__NR_getpid, 0, 0, 0); }
u32 rts_os_tid(void) { return (u32)SYS(__NR_gettid, 0, 0, 0); }

static u64 clock_ns(int clock) {
  struct timespec ts;
  SYS(__NR_clock_gettime, clock, &ts, 0);
  return (u64)ts.tv_sec * 1000000000ull + (u64)ts.tv_nsec;
}
u64 rts_os_now_ns(void) { return clock_ns(CLOCK_MONOTONIC); }
u64 rts_os_thread_cpu_ns(void) { return clock_ns(CLOCK_THREAD_CPUTIME_ID); }
u64 rts_os_cpu_ns(void) { return clock_ns(CLOCK_PROCESS_CPUTIME_ID); }

uptr rts_os_rss(void) {
  char buf[128];
  int fd = rts_os_open_read("/proc/self/statm");
  if (fd < 0) return 0;
  sptr n = rts_os_read(fd, buf, sizeof buf - 1);
  rts_os_close(fd);
  if (n <= 0) return 0;
  buf[n] = 0;
  const char *p = rts_strchr(buf, ' ');
  uptr pages = 0;
  if (p)
    for (p++; *p >= '0' && *p <= '9'; p++) pages = pages * 10 + (uptr)(*p - '0');
  return pages * RTS_PAGE;
}

void rts_os_sleep_ms(u32 ms) {
  struct timespec ts = {ms / 1000, (long)(ms % 1000) * 1000000};
  while (SYS(__NR_nanosleep, &ts, &ts, 0) == -EINTR) {}
}
void rts_os_yield(void) { SYS(__NR_sched_yield, 0, 0, 0); }
void rts_os_futex_wait(u32 *word, u32 value) { SYS4(__NR_futex, word, FUTEX_WAIT_PRIVATE, value, 0); }
void rts_os_futex_wake(u32 *word, u32 count) { SYS4(__NR_futex, word, FUTEX_WAKE_PRIVATE, count, 0); }

void rts_os_exit(int code) {
  for (;;) SYS(__NR_exit_group, code, 0, 0);
}

struct kernel_sigaction {
  uptr handler, flags, restorer;
  u64 mask;
};

void rts_os_abort(void) {
  u64 abrt = 1ull << (SIGABRT - 1);
  SYS4(__NR_rt_sigprocmask, SIG_UNBLOCK, &abrt, 0, 8);
  SYS(__NR_tgkill, rts_os_pid(), rts_os_tid(), SIGABRT);
  /* The program's handler returned or ignored it: die by the default action. */
  struct kernel_sigaction sa = {0};
  SYS4(__NR_rt_sigaction, SIGABRT, &sa, 0, 8);
  SYS(__NR_tgkill, rts_os_pid(), rts_os_tid(), SIGABRT);
  rts_os_exit(127);
}

void rts_os_own_name(char out[16]) { SYS4(__NR_prctl, 16 /* PR_GET_NAME */, out, 0, 0); }

void rts_os_thread_name(u32 os_tid, char out[16]) {
  if (os_tid == rts_os_tid()) return rts_os_own_name(out);
  char path[64];
  rts_snprintf(path, sizeof path, "/proc/self/task/%u/comm", os_tid);
  int fd = rts_os_open_read(path);
  if (fd < 0) return;
  sptr n = rts_os_read(fd, out, 15);
  rts_os_close(fd);
  if (n > 0) out[n - (out[n - 1] == '\n')] = 0;
}

/* Synchronous faults stay deliverable: blocked ones kill without a word. */
u64 rts_os_async_signals(void) {
  u64 all = ~0ull;
  const int sync[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};
  for (uptr i = 0; i < RTS_COUNT(sync); i++) all &= ~(1ull << (sync[i] - 1));
  return all;
}
void rts_os_block_signals(u64 *old) {
  u64 all = rts_os_async_signals();
  SYS4(__NR_rt_sigprocmask, SIG_SETMASK, &all, old, 8);
}
bool rts_os_signal_again(int signo, void *info) { return SYS4(__NR_rt_tgsigqueueinfo, rts_os_pid(), rts_os_tid(), signo, info) == 0; }
void rts_os_restore_signals(const u64 *old) { SYS4(__NR_rt_sigprocmask, SIG_SETMASK, old, 0, 8); }

/* -- what the kernel told the process -- */

const char *rts_os_getenv(const char *name) {
  extern char **environ __attribute__((weak));
  static char *file;
  uptr n = rts_strlen(name);
  if (&environ && environ) {
    for (char **e = environ; *e; e++)
      if (rts_strncmp(*e, name, n) == 0 && (*e)[n] == '=') return *e + n + 1;
    return NULL;
  }
  if (!file) { /* libc is not up: keep a copy of what the kernel holds */
    uptr size, cap;
    file = rts_os_read_file("/proc/self/environ", &size, &cap);
  }
  for (const char *p = file; p && *p; p += rts_strlen(p) + 1)
    if (rts_strncmp(p, name, n) == 0 && p[n] == '=') return p + n + 1;
  return NULL;
}

const char *rts_os_exe_path(void) {
  static char path[4096];
  if (!path[0] && rts_os_readlink("/proc/self/exe", path, sizeof path) <= 0) rts_strlcpy(path, "unknown", sizeof path);
  return path;
}

static const char *parse_hex(const char *p, uptr *out) {
  uptr v = 0;
  for (;; p++) {
    if (*p >= '0' && *p <= '9') v = v * 16 + (uptr)(*p - '0');
    else if (*p >= 'a' && *p <= 'f') v = v * 16 + (uptr)(*p - 'a' + 10);
    else break;
  }
  *out = v;
  return p;
}

/* *own: memory that can be written, and is this process's alone. */
static bool mapping_of(uptr addr, uptr *lo, uptr *hi, bool *own) {
  uptr size, cap;
  char *maps = rts_os_read_file(RTS_OS_MAPS, &size, &cap);
  bool found = false;
  for (const char *p = maps; p && *p && !found;) {
    uptr a, b;
    p = parse_hex(p, &a);
    if (*p == '-') p = parse_hex(p + 1, &b);
    else break;
    if (addr >= a && addr < b) *lo = a, *hi = b, *own = p[0] == ' ' && p[2] == 'w' && p[4] == 'p', found = true;
    p = rts_strchr(p, '\n');
    if (p) p++;
  }
  if (maps) rts_os_unmap(maps, cap);
  return found;
}

bool rts_os_mapping_of(uptr addr, uptr *lo, uptr *hi) {
  bool own;
  return mapping_of(addr, lo, hi, &own);
}

bool rts_os_is_own_memory(uptr addr) {
  uptr lo, hi;
  bool own;
  return mapping_of(addr, &lo, &hi, &own) && own;
}

void rts_os_stack_bounds(uptr *lo, uptr *hi) {
  uptr sp = (uptr)__builtin_frame_address(0);
  struct {
    u64 cur, max;
  } lim = {8 << 20, 8 << 20};
  *lo = *hi = 0;
  if (!rts_os_mapping_of(sp, lo, hi)) return;
  sys6(__NR_prlimit64, 0, RLIMIT_STACK, 0, (uptr)&lim, 0, 0);
  /* The kernel grows the main stack down to the soft limit; without one, believe in 64 MB. */
  uptr room = lim.cur > (1ull << 36) ? 64ul << 20 : lim.cur;
  if (rts_os_pid() == rts_os_tid() && room < *hi) *lo = rts_min(*lo, *hi - room);
}

RTS_NORETURN void rts_check_failed(const char *file, int line, const char *what, u64 a, u64 b) {
  char buf[256];
  uptr n = rts_snprintf(buf, sizeof buf, "==%u==rtsan: internal error: %s:%d: check \"%s\" failed (0x%lx, 0x%lx)\n", rts_os_pid(),
                        file, line, what, a, b);
  rts_os_write(2, buf, rts_min(n, sizeof buf - 1));
  rts_os_abort();
}
