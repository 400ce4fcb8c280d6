/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Everything we ask of the operating system, by raw system call: never through libc, never watched, async-signal-safe
 * unless it says otherwise. Implemented by linux.c; the CPU part by x86_64.h. */
#ifndef RTS_PLATFORM_H
#define RTS_PLATFORM_H
#include "base/types.h"

#define RTS_PAGE 4096ul
#define RTS_HUGE_PAGE (2ul << 20)

/* Zeroed private memory, RSS only when touched (MAP_NORESERVE). Null when refused. */
void *rts_os_map(uptr size);
/* The same at exactly `addr`; false if something is there already or it was refused. */
bool rts_os_map_fixed(uptr addr, uptr size);
/* For the runtime's own records: dies with a clear line if refused. Rounded up to pages. */
void *rts_os_map_or_die(uptr size, const char *what);
void rts_os_unmap(void *p, uptr size);
void rts_os_release(uptr addr, uptr size);      /* MADV_DONTNEED: content becomes zero, RSS goes back */
void rts_os_populate(uptr addr, uptr size);     /* as if all of it were written to, in one go, if the system can: Linux 5.14 */
/* For each page whether it takes memory, in bit 0 of its byte; false if some are not mapped. */
bool rts_os_resident(uptr addr, uptr size, u8 *pages);
void rts_os_nodump(uptr addr, uptr size);       /* MADV_DONTDUMP */
void rts_os_hugepages(uptr addr, uptr size);    /* asks for large pages, for what will be used densely and at random */
/* Makes large pages of [addr, addr+size), multiples of RTS_HUGE_PAGE, now; false if the kernel cannot (before 6.1). */
bool rts_os_collapse(uptr addr, uptr size);
bool rts_os_readable(uptr addr, uptr size);     /* probes without faulting */
/* Copies n bytes that may be unmapped; false if any is not readable. */
bool rts_os_safe_copy(void *dst, uptr src, uptr n);

sptr rts_os_write(int fd, const void *p, uptr n);  /* all of it, retries EINTR; negative errno on failure */
sptr rts_os_read(int fd, void *p, uptr n);
int rts_os_open_read(const char *path);            /* fd or negative errno; O_CLOEXEC */
int rts_os_open_write(const char *path);           /* creates or truncates, 0660; O_CLOEXEC */
void rts_os_close(int fd);
uptr rts_os_file_size(int fd);
const void *rts_os_map_file(int fd, uptr size);    /* read-only private; null on failure */
/* Reads a whole (proc) file into mapped memory, NUL-terminated; *size is its length. Null on failure. Unmap with rts_os_unmap(p, *cap). */
char *rts_os_read_file(const char *path, uptr *size, uptr *cap);
int rts_os_readlink(const char *path, char *buf, uptr cap); /* terminates; length or negative errno */
bool rts_os_isatty(int fd);
/* What fd is, with the number of the file, if others may know it by another descriptor. */
enum rts_os_file { RTS_FILE_OTHER, RTS_FILE_REGULAR, RTS_FILE_PIPE, RTS_FILE_TERMINAL };
enum rts_os_file rts_os_fd_file(int fd, u64 *id);
bool rts_os_fd_blocks(int fd);                     /* may a read of it wait for others: a pipe, socket, terminal or the like, and not O_NONBLOCK */

u32 rts_os_pid(void);
u32 rts_os_tid(void);
u64 rts_os_now_ns(void);                           /* CLOCK_MONOTONIC */
u64 rts_os_thread_cpu_ns(void);                    /* processor time of this thread */
u64 rts_os_cpu_ns(void);                           /* ... of the process */
/* The own mappings. Not those of /proc/self: it is the main thread, which may have ended before the others. */
#define RTS_OS_MAPS "/proc/thread-self/maps"
uptr rts_os_rss(void);                             /* bytes, from /proc/self/statm; 0 if unknown */
void rts_os_sleep_ms(u32 ms);
void rts_os_yield(void);
void rts_os_futex_wait(u32 *word, u32 value);
void rts_os_futex_wake(u32 *word, u32 count);
RTS_NORETURN void rts_os_exit(int code);           /* exit_group: no handlers */
RTS_NORETURN void rts_os_abort(void);              /* SIGABRT with the program's handler, then with the default one */
void rts_os_thread_name(u32 os_tid, char out[16]); /* of a thread of this process; unchanged if unknown */
void rts_os_own_name(char out[16]);                /* the calling thread's */

/* The environment as the kernel gave it; usable before libc is up. */
const char *rts_os_getenv(const char *name);
/* Path of the running program; argv[0]-independent. */
const char *rts_os_exe_path(void);
/* Bounds of the mapping that holds addr (from /proc/self/maps). False if none. */
bool rts_os_mapping_of(uptr addr, uptr *lo, uptr *hi);
/* Is addr in a mapping that can be written, and by no other process? */
bool rts_os_is_own_memory(uptr addr);
/* Stack of the calling thread: hi is exact; lo is where the soft limit lets it grow to. */
void rts_os_stack_bounds(uptr *lo, uptr *hi);
/* Block all asynchronous signals / put the mask back. */
u64 rts_os_async_signals(void); /* those that block_signals blocks */
void rts_os_block_signals(u64 *old);
void rts_os_restore_signals(const u64 *old);
bool rts_os_signal_again(int signo, void *info); /* to this thread; false: the queue is full */

/* Starts `argv` (null-terminated) with both ends of its stdin/stdout as pipes; no libc atfork handlers run. False if it
 * could not be started. Reap with rts_os_reap. */
struct rts_child {
  int pid, in, out;
};
bool rts_os_spawn(const char *const argv[], struct rts_child *c);
void rts_os_reap(struct rts_child *c);             /* closes pipes, kills if needed, waits */
/* Reads up to n bytes, waiting at most until deadline_ns. 0 = end or time is up. */
sptr rts_os_read_deadline(int fd, void *p, uptr n, u64 deadline_ns);
#endif
