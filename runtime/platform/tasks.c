/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See tasks.h. Owns the stack of the one task of our own, which is used again by the next one.
 * Built with no errno, no thread state. Any context. Cost: a look at one task about 10 us. */
#include "platform/tasks.h"

#include <asm/unistd.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/sched.h>
#include <signal.h>
#include <sys/time.h>

#include "base/atomic.h"
#include "base/fmt.h"
#include "base/str.h"
#include "platform/platform.h"
#include "platform/syscall.h"

/* -- looking */

struct entry { /* as getdents64 writes them */
  u64 ino, off;
  u16 len;
  u8 type;
  char name[];
};

static u32 number(const char *s) {
  u32 n = 0;
  for (; *s >= '0' && *s <= '9'; s++) n = n * 10 + (u32)(*s - '0');
  return n;
}

bool rts_os_each_task(bool (*fn)(void *arg, u32 os_tid), void *arg) {
  char buf[4096] RTS_ALIGNED(8);
  bool go_on = true;
  sptr n, fd = RTS_SYS4(__NR_openat, AT_FDCWD, "/proc/self/task", O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (fd < 0) return false;
  while (go_on && (n = RTS_SYS(__NR_getdents64, fd, buf, sizeof buf)) > 0)
    for (sptr at = 0; go_on && at < n;) {
      const struct entry *e = (const struct entry *)(buf + at);
      at += e->len;
      if (e->name[0] != '.') go_on = fn(arg, number(e->name));
    }
  if (go_on) go_on = n == 0;
  rts_os_close((int)fd);
  return go_on;
}

/* What follows `key` in a file of /proc; null if it is not there. */
static const char *look_up(const char *path, const char *key, char *buf, uptr cap) {
  int fd = rts_os_open_read(path);
  if (fd < 0) return NULL;
  sptr n = rts_os_read(fd, buf, cap - 1);
  rts_os_close(fd);
  buf[n > 0 ? n : 0] = 0;
  const char *at = rts_strstr(buf, key);
  if (!at) return NULL;
  for (at += rts_strlen(key); *at == ' ' || *at == '\t';) at++;
  return at;
}

bool rts_os_task_state(u32 os_tid, char *state, u64 *switches) {
  char path[64], buf[4096];
  rts_snprintf(path, sizeof path, "/proc/self/task/%u/status", os_tid);
  const char *s = look_up(path, "\nState:", buf, sizeof buf);
  if (!s) return false;
  *state = *s;
  const char *v = rts_strstr(s, "\nvoluntary_ctxt_switches:"), *w = rts_strstr(s, "\nnonvoluntary_ctxt_switches:");
  if (!v || !w) return false;
  *switches = (u64)number(v + sizeof "\nvoluntary_ctxt_switches:") + number(w + sizeof "\nnonvoluntary_ctxt_switches:");
  return true;
}

/* "202 0xADDR 0xOP 0xVAL 0xTIMEOUT ...": the system call's number and arguments; "running" if it is in none. */
bool rts_os_task_waits(u32 os_tid) {
  char path[64], buf[256];
  rts_snprintf(path, sizeof path, "/proc/self/task/%u/syscall", os_tid);
  const char *s = look_up(path, "", buf, sizeof buf);
  u64 args[4] = {0};
  if (!s || number(s) != __NR_futex) return false;
  for (u32 i = 0; i < RTS_COUNT(args); i++) {
    s = rts_strstr(s, " 0x");
    if (!s) return false;
    for (s += 3; (*s >= '0' && *s <= '9') || (*s >= 'a' && *s <= 'f'); s++) args[i] = args[i] << 4 | (u64)(*s <= '9' ? *s - '0' : *s - 'a' + 10);
  }
  u32 op = (u32)args[1] & FUTEX_CMD_MASK;
  return (op == FUTEX_WAIT || op == FUTEX_WAIT_BITSET || op == FUTEX_LOCK_PI || op == FUTEX_LOCK_PI2) && !args[3];
}

u64 rts_os_caught_signals(void) {
  char buf[4096];
  const char *s = look_up("/proc/self/status", "\nSigCgt:", buf, sizeof buf);
  u64 set = 0;
  if (!s) return ~0ull;
  for (; *s && *s != '\n'; s++) set = set << 4 | (u64)(*s <= '9' ? *s - '0' : *s - 'a' + 10);
  return set;
}

bool rts_os_timers_pending(void) {
  struct itimerval t;
  char buf[64];
  for (int which = ITIMER_REAL; which <= ITIMER_PROF; which++)
    if (RTS_SYS(__NR_getitimer, which, &t, 0) != 0 || t.it_value.tv_sec || t.it_value.tv_usec) return true;
  int fd = rts_os_open_read("/proc/self/timers");
  if (fd < 0) return false; /* a kernel without checkpoint support: what these raise, a handler or another task has to take */
  sptr n = rts_os_read(fd, buf, sizeof buf);
  rts_os_close(fd);
  return n != 0;
}

/* -- our own */

#define STACK_BYTES (256ul << 10)
#define STATE_BYTES (128ul << 10) /* static thread-local storage lies below the thread pointer */
static u8 *block;
static u32 alive; /* its number; the kernel clears it when the task is gone */

u32 rts_os_task_start(void (*fn)(void)) {
  if (!block && !(block = rts_os_map(STACK_BYTES + STATE_BYTES + RTS_PAGE))) return 0;
  if (rts_load_acquire(&alive)) return 0;
  u8 *tp = block + STACK_BYTES + STATE_BYTES;
  rts_memset(block + STACK_BYTES, 0, STATE_BYTES);
  *(void **)tp = tp;
  u64 all = ~0ull, old;
  RTS_SYS4(__NR_rt_sigprocmask, SIG_SETMASK, &all, &old, 8);
  rts_store_release(&alive, 1);
  sptr ret;
  register uptr r10 __asm__("r10") = (uptr)&alive;
  register uptr r8 __asm__("r8") = (uptr)tp;
  register void (*r9)(void) __asm__("r9") = fn;
  __asm__ volatile("syscall\n\ttest %%rax, %%rax\n\tjnz 1f\n\txor %%ebp, %%ebp\n\tcall *%%r9\n\tud2\n1:"
                   : "=a"(ret)
                   : "a"(__NR_clone), "D"(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_SETTLS | CLONE_CHILD_CLEARTID),
                     "S"(block + STACK_BYTES), "d"(0), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  if (ret <= 0) rts_store_release(&alive, 0);
  RTS_SYS4(__NR_rt_sigprocmask, SIG_SETMASK, &old, 0, 8);
  return ret > 0 ? (u32)ret : 0;
}

void rts_os_task_forked(void) { alive = 0; }
void rts_os_task_become(uptr tp) { RTS_SYS(__NR_arch_prctl, 0x1002 /* ARCH_SET_FS */, tp, 0); }

void rts_os_task_end(void) {
  for (;;) RTS_SYS(__NR_exit, 0, 0, 0);
}
