/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* ioctl and fcntl: what the argument is depends on the request; ioctl.def lists those whose memory is checked.
 * Both are variadic with at most one word more, which is passed on whatever it is. No locks; async-signal-safe. */
#include <fcntl.h>
#include <linux/fs.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "intercept/fds.h"
#include "intercept/intercept.h"
#include "lockorder/notes.h"

RTS_REAL_DECLARE(int, ioctl, int, unsigned long, ...);
RTS_REAL_DECLARE(int, fcntl, int, int, ...);
RTS_REAL_DECLARE(int, fcntl64, int, int, ...);

enum { IN = 1, OUT = 2, INOUT = 3 };
struct request {
  u64 number;
  u32 direction, size;
};

#define RTS_IOCTL(number, direction, size) {number, direction, size},
#define RTS_FCNTL(number, direction, size)
static const struct request ioctls[] = {
#include "intercept/ioctl.def"
};
#undef RTS_IOCTL
#undef RTS_FCNTL
#define RTS_IOCTL(number, direction, size)
#define RTS_FCNTL(number, direction, size) {number, direction, size},
static const struct request fcntls[] = {
#include "intercept/ioctl.def"
};
#undef RTS_IOCTL
#undef RTS_FCNTL

static const struct request *find(const struct request *table, uptr count, u64 number) {
  for (uptr i = 0; i < count; i++)
    if (table[i].number == number) return &table[i];
  return NULL;
}

static void before(const struct rts_call *c, const struct request *r, const void *arg) {
  if (r && (r->direction & IN)) rts_call_read(c, arg, r->size);
}
static void after(const struct rts_call *c, const struct request *r, const void *arg, int ret) {
  if (r && ret >= 0 && (r->direction & OUT)) rts_call_write(c, arg, r->size);
}

RTS_INTERCEPT(int, ioctl, int fd, unsigned long number, void *arg) {
  if (!rts_intercept_on()) return RTS_REAL(ioctl)(fd, number, arg);
  RTS_CALL("ioctl");
  /* The C library's own prototype has an int in some versions of the world: only 32 bits are significant. */
  const struct request *r = find(ioctls, RTS_COUNT(ioctls), (u32)number);
  before(&rts_call, r, arg);
  int ret = RTS_REAL(ioctl)(fd, number, arg);
  after(&rts_call, r, arg, ret);
  return ret;
}

#define FCNTL(name) \
  RTS_INTERCEPT(int, name, int fd, int command, void *arg) { \
    if (!rts_intercept_on()) return RTS_REAL(name)(fd, command, arg); \
    RTS_CALL("fcntl"); \
    if (command == F_SETLKW || command == F_OFD_SETLKW) RTS_LOCK_BLOCKS("fcntl", rts_call.pc, rts_call.fp, 0); \
    const struct request *r = find(fcntls, RTS_COUNT(fcntls), (u32)command); \
    before(&rts_call, r, arg); \
    bool locks = command == F_OFD_SETLK || command == F_OFD_SETLKW; /* exclude threads that opened the file each for itself */ \
    if (locks) rts_fds_release(fd); \
    int ret = RTS_REAL(name)(fd, command, arg); \
    if (locks) rts_fds_acquire(fd); \
    if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) rts_fds_join(fd, ret); \
    after(&rts_call, r, arg, ret); \
    return ret; \
  }
FCNTL(fcntl)
FCNTL(fcntl64)
