/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What lies at an address: pure diagnosis, prints nothing, changes nothing, takes no lock for longer than a look.
 * Never faults: memory of the program is read only after it was probed. */
#ifndef RTS_REPORT_DESCRIBE_H
#define RTS_REPORT_DESCRIBE_H
#include "base/types.h"
#include "heap/heap.h"
#include "platform/modules.h"
#include "rtsan/descriptors.h"
#include "shadow/globals.h"

enum rts_place_kind {
  RTS_PLACE_UNKNOWN, RTS_PLACE_HEAP, RTS_PLACE_STACK, RTS_PLACE_ALLOCA, RTS_PLACE_GLOBAL, RTS_PLACE_SHADOW,
  RTS_PLACE_TLS,    /* of the program; of libraries it is told as the stack that it lies in */
  RTS_PLACE_SYMBOL, /* a global that is not registered: of code compiled without the memory checks, or without the plugin */
  RTS_PLACE_MAPPED, /* some other mapping */
  RTS_PLACE_FD
};

struct rts_place {
  enum rts_place_kind kind;
  uptr addr;
  struct rts_block block;              /* HEAP */
  bool thread_known;                   /* STACK, ALLOCA, TLS */
  u32 tid;
  uptr frame_base;                     /* STACK: 0 if no live frame header was found */
  const struct rts_frame_desc *frame;
  u32 globals_count;                   /* GLOBAL */
  const struct rts_global *globals[RTS_GLOBALS_NEAR];
  uptr begin, size;                    /* TLS, SYMBOL: the variable; MAPPED: the mapping */
  const char *name;                    /* TLS, SYMBOL: of the variable; null if unknown */
  const struct rts_module *module;     /* TLS, SYMBOL */
  u32 fd;                              /* FD */
};

/* The words that stand for file descriptors, 8 bytes each (intercept/fds.c). */
extern uptr rts_place_fds, rts_place_fds_count;

/* Under the report lock. */
void rts_describe(uptr addr, struct rts_place *out);
/* Of a local variable that has no redzones, so no frame in memory: desc speaks of it alone, base is its address. */
void rts_describe_local(uptr base, const struct rts_frame_desc *desc, struct rts_place *out);
/* The poisoned stack frame that addr lies in, proven by its header. */
bool rts_describe_frame(uptr addr, uptr *base, const struct rts_frame_desc **desc);
/* The variable of the frame that an access at `offset` means, and how it relates to it; null if there is none. */
const struct rts_frame_var *rts_describe_variable(const struct rts_frame_desc *f, sptr offset, uptr size, const char **relation);
/* The declared bytes' state at addr, as a magic value: follows a partial granule to the reason behind it. 0 if unknown. */
u8 rts_describe_magic(uptr addr);
#endif
