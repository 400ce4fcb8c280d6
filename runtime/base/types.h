/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Words and attributes used everywhere in the runtime. No libc: only freestanding headers. */
#ifndef RTS_BASE_TYPES_H
#define RTS_BASE_TYPES_H
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int32_t s32;
typedef int64_t s64;
typedef uintptr_t uptr;
typedef intptr_t sptr;

/* Exported: weak, so that another runtime's strong definition (libFuzzer's, ubsan_standalone's) links beside ours,
 * and so that a fully static link reaches our run-time refusal instead of a pile of duplicate symbols. */
#define RTS_EXPORT __attribute__((visibility("default"), weak))
#define RTS_LIKELY(x) __builtin_expect(!!(x), 1)
#define RTS_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define RTS_INLINE static inline __attribute__((always_inline))
#define RTS_NOINLINE __attribute__((noinline))
#define RTS_COLD __attribute__((cold, noinline))
/* Called in the usual way, but only rax, r11 and flags change; and vector registers, unless the file is built without. */
#define RTS_KEEPS_REGISTERS __attribute__((preserve_most))
#define RTS_NORETURN __attribute__((noreturn))
#define RTS_PRINTF(f, a) __attribute__((format(printf, f, a)))
#define RTS_ALIGNED(n) __attribute__((aligned(n)))
#define RTS_CONTAINER(p, T, f) ((T *)((char *)(p) - offsetof(T, f)))
#define RTS_COUNT(a) (sizeof(a) / sizeof((a)[0]))

RTS_INLINE uptr rts_round_up(uptr x, uptr a) { return (x + a - 1) & ~(a - 1); }
RTS_INLINE uptr rts_round_down(uptr x, uptr a) { return x & ~(a - 1); }
RTS_INLINE bool rts_is_pow2(uptr x) { return x && !(x & (x - 1)); }
RTS_INLINE uptr rts_min(uptr a, uptr b) { return a < b ? a : b; }
RTS_INLINE uptr rts_max(uptr a, uptr b) { return a > b ? a : b; }
RTS_INLINE u32 rts_log2(uptr x) { return 63u - (u32)__builtin_clzl(x); }

/* The compiler may turn loops and struct copies into calls of memcpy and friends. In every file but the one that
 * defines the interceptors those must reach our own bare copies, never the checked ones. */
#ifndef RTS_DEFINES_MEM_INTERCEPTORS
__asm__(".set memcpy, rts_memcpy\n.set memmove, rts_memmove\n.set memset, rts_memset\n.set memcmp, rts_memcmp\n"
        ".set strlen, rts_strlen\n.set bcmp, rts_memcmp\n");
#endif

#endif
