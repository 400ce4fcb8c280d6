/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Constant data that the pass emits and the runtime reads. Layout changes bump RTS_ABI_ANCHOR in abi.def.
 * All strings are NUL-terminated UTF-8 in read-only memory; null where unknown. */
#ifndef RTSAN_DESCRIPTORS_H
#define RTSAN_DESCRIPTORS_H
#include <stdint.h>

/* One instrumented global; the array of a DSO lies in section "rts_globals" (retained and
 * discarded together with its global through section groups / SHF_LINK_ORDER). */
struct rts_global {
  uintptr_t begin;           /* first byte, 8-aligned at least */
  uint64_t size;             /* bytes the program declared */
  uint64_t size_padded;      /* with redzone, multiple of 32 */
  const char *name;          /* source name, not mangled where debug info knows it */
  const char *module;        /* source file of the translation unit */
  const char *file;          /* declaration, from debug info; may be null */
  uint32_t line;
  uint32_t flags;            /* bit 0: has a dynamic initializer */
};

/* One variable of a poisoned stack frame. */
struct rts_frame_var {
  uint32_t offset;           /* from the frame's base */
  uint32_t size;
  uint32_t line;             /* 0 if unknown */
  uint32_t flags;            /* reserved */
  const char *name;
};

/* A poisoned frame: at `base` lie {u64 RTS_FRAME_MAGIC ^ base; const struct rts_frame_desc *desc}, and the shadow of
 * base is RTS_MAGIC_STACK_LEFT for at least two granules. */
struct rts_frame_desc {
  const char *function;      /* as written in the source, demangled only by the reporter */
  const char *file;
  uint32_t size;             /* bytes from base to the end of the right redzone */
  uint32_t nvars;
  struct rts_frame_var vars[];
};
#endif
