/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Reports: a detector fills one struct rts_report and hands it over; this module dedupes, suppresses, symbolizes, prints,
 * calls the death callbacks and ends the process (or returns, with halt_on_error=0).
 *
 * Thread-safe: one report at a time (RTS_RANK_REPORT); a second thread waits, unless the first one dies. May be called from signal
 * handlers of synchronous faults. A fault inside the reporter prints what is there and dies. */
#ifndef RTS_REPORT_H
#define RTS_REPORT_H
#include "base/say.h"
#include "base/types.h"
#include "core/stack.h"
#include "platform/x86_64.h"

enum rts_kind {
#define RTS_KIND(id, text) RTS_REPORT_##id,
#include "report/kinds.def"
#undef RTS_KIND
  RTS_REPORT_KINDS
};

enum rts_access { RTS_ACCESS_NONE, RTS_ACCESS_READ, RTS_ACCESS_WRITE, RTS_ACCESS_UNKNOWN };

/* The access that a race's current one is not ordered with; what of its stack the history kept. */
#define RTS_OTHER_PCS 72
struct rts_other_access {
  u32 tid;
  enum rts_access access;
  bool atomic, freeing, allocating; /* by an atomic operation; by free or munmap; it is the hand-out by malloc itself */
  uptr addr, size;
  u32 held;                  /* the locks that its thread held then (core/held.h); 0: none known */
  u32 pcs_count;             /* 0: out of history */
  uptr pcs[RTS_OTHER_PCS];
};

struct rts_lock_report;
struct rts_report {
  enum rts_kind kind;
  enum rts_access access;
  uptr addr;                 /* what was accessed / freed / asked for; meaning by kind */
  uptr size;                 /* bytes of the access, or the size asked for */
  uptr bad_addr;             /* first byte that is not addressable; = addr if unknown */
  /* addr2, size2 by kind. param-overlap: second range; oob: the object; new-delete-type-mismatch: size2 = claimed size;
   * thread-leak: addr2 = the thread, size2 = how many like it; signal-handler-spoils-errno: addr2 = the signal, size2 = errno after, size = before.
   * calloc-, reallocarray-overflow: size * size2; invalid-*-alignment: size2 = alignment; allocation-size-too-big: size2 = the limit. */
  uptr addr2, size2;
  bool has_addr;
  const struct rts_frame_desc *local; /* oob: the object is this local variable; or null */
  bool has_object;           /* addr2, size2 are the object that the pointer was computed from (oob) */
  bool atomic, freeing;      /* data-race: how the current access was made */
  bool nearly_ordered;       /* data-race: a relaxed load did meet what the earlier side released */
  u32 held;                  /* data-race: the locks that the current thread holds */
  bool vptr;                 /* data-race: one of the accesses is a constructor's or destructor's write of the vtable pointer */
  const struct rts_other_access *other; /* data-race: the earlier one; else null */
  const struct rts_lock_report *locks; /* kinds of locks: who holds and wants what (locks.h); else null */
  bool fatal;                /* cannot continue even with halt_on_error=0 (signals, out of memory) */
  int signo, sigcode;        /* for decoded signals */
  struct rts_regs regs;
  const void *ucontext;      /* for signals; may be null */
  const char *function;      /* libc function whose argument was wrong ("memcpy"), or null */
  const char *hint;          /* for signals: what the address looks like; or null */
  const char *text;          /* one more line for the user, or null */
  struct rts_stack stack;    /* filled by rts_report_begin */
};

/* Sets r to zero, notes kind and where (and captures the stack). */
void rts_report_begin(struct rts_report *r, enum rts_kind kind, uptr pc, uptr sp, uptr bp, const void *ucontext);
void rts_report_emit(struct rts_report *r);

/* A bad access to [addr, addr+size): works out what kind it is from the shadow and emits. `function` may be null. Returns without
 * a word when it turns out to be none (stale stack poison), clearing that poison. */
void rts_report_access(uptr addr, uptr size, enum rts_access access, const struct rts_regs *regs, const char *function);
/* The access [addr, addr+size) left the object at base that it was computed from; desc->size is the object's, and its only
 * variable is the object if that is a local. */
struct rts_frame_desc;
void rts_report_oob(uptr addr, uptr size, enum rts_access access, uptr base, const struct rts_frame_desc *desc,
                    const struct rts_regs *regs);

/* Set by the race detector: is it certain that nothing orders the free of the memory at addr by thread tid before now? Null: unknown. */
extern bool (*rts_report_free_unordered)(uptr addr, u32 tid);

/* Once, after flags are known: log file, original stderr, suppressions. */
void rts_report_init(void);
#endif
