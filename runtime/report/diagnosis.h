/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* All that one report is about to say, gathered once, then read by dedupe, suppress, text and json. Under the report lock. */
#ifndef RTS_REPORT_DIAGNOSIS_H
#define RTS_REPORT_DIAGNOSIS_H
#include "core/held.h"
#include "core/thread.h"
#include "report/describe.h"
#include "report/out.h"
#include "report/report.h"
#include "report/symbolize.h"

enum rts_stack_role { RTS_ROLE_MAIN, RTS_ROLE_OTHER, RTS_ROLE_FREE, RTS_ROLE_ALLOC, RTS_ROLE_THREAD,
                      RTS_ROLE_LOCK, RTS_ROLE_LOCK_ALLOC };

/* One stack of the report. Frames of the runtime itself are left out already. */
struct rts_trace {
  enum rts_stack_role role;
  u32 tid;                     /* who did it; for THREAD: who was created */
  u32 lock;                    /* LOCK, LOCK_ALLOC: which, index into locks */
  bool exact_top;
  u32 n;
  const uptr *pcs;
  bool folded;                 /* repeated calls were left out when it was taken */
};

#define RTS_TRACES_MAX 48
#define RTS_DIAG_THREADS_MAX 8
#define RTS_DIAG_HELD_MAX 8    /* of each side of a race: the newest; the rest is counted */

/* Lock i is called Mi in the report. */
struct rts_diag_lock {
  uptr addr;
  struct rts_place place;
};
/* What one side of a race held. */
struct rts_diag_held {
  u32 n, total;
  bool partial;                /* there were more, which are forgotten */
  struct {
    u32 lock;                  /* index into locks */
    bool write;
  } at[RTS_DIAG_HELD_MAX];
};

struct rts_diagnosis {
  const struct rts_report *r;
  const char *kind;            /* "heap-use-after-free", "memcpy-param-overlap" */
  u32 tid;                     /* the thread that reports */
  bool has_place;
  struct rts_place place;
  u32 traces_count;
  struct rts_trace traces[RTS_TRACES_MAX];
  u32 threads_count;
  struct rts_thread_info threads[RTS_DIAG_THREADS_MAX];
  u32 locks_count;
  struct rts_diag_lock locks[2 * RTS_DIAG_HELD_MAX];
  struct rts_diag_held held[2];/* by the current access, by the earlier one */
  bool vptr;                   /* data-race: the bytes are an object's vtable pointer */
  bool free_unordered;         /* the memory was freed by another thread, and nothing orders that before this access */
  uptr function_pc;            /* of the libc function named in the report; shown as frame #0 */
  uptr frame_pc;               /* start of the function whose stack frame the place is in; 0 if unknown */
  u64 id;                      /* stable across runs and address layouts */
};

void rts_diagnose(struct rts_diagnosis *d, const struct rts_report *r);
/* As in kinds.def. */
const char *rts_report_kind_text(enum rts_kind k);
/* The thread's name, null if it has none of its own. */
const char *rts_report_thread_name(const struct rts_thread_info *t);
/* The address to name for frame i: inside the call, not behind it. */
uptr rts_trace_addr(const struct rts_trace *t, u32 i);
/* Frames that are never shown: the runtime's own. */
bool rts_trace_hides(const struct rts_sym *s, const struct rts_frame *f);

/* dedupe.c */
/* From build-id and offset of the topmost frames outside the runtime and the C library, and the kind. */
u64 rts_report_id(const struct rts_diagnosis *d);
/* The C library and the loader: they change with the machine, not with the bug. */
bool rts_report_is_system(const struct rts_module *m);
/* True at the first sight of id; counts. */
bool rts_dedupe_first(u64 id);
u32 rts_dedupe_repeats(void);

/* text.c */
void rts_text_headline(struct rts_out *o, const struct rts_diagnosis *d);
void rts_text_body(struct rts_out *o, const struct rts_diagnosis *d);
void rts_text_trace(struct rts_out *o, const struct rts_trace *t, const struct rts_diagnosis *d);
void rts_text_summary(struct rts_out *o, const struct rts_diagnosis *d);
const char *rts_text_tool(void);
/* "file:line:column", or "(module+0xoffset) (BuildId: ..)" if f is null or has no file. */
void rts_text_location(struct rts_out *o, const struct rts_sym *s, const struct rts_frame *f);
/* Who allocated and freed the block, and who the threads are. */
void rts_text_owners(struct rts_out *o, const struct rts_diagnosis *d);
/* place.c */
void rts_text_place(struct rts_out *o, const struct rts_diagnosis *d);
void rts_text_shadow(struct rts_out *o, uptr addr);

/* race.c */
void rts_race_text_headline(struct rts_out *o, const struct rts_diagnosis *d);
/* All between the two stacks' headline and the threads. */
void rts_race_text_other(struct rts_out *o, const struct rts_diagnosis *d);
void rts_race_text_locks(struct rts_out *o, const struct rts_diagnosis *d);
void rts_race_text_hints(struct rts_out *o, const struct rts_diagnosis *d);
/* "Thread T1 ended ...": its creation stack follows. */
void rts_thread_leak_text_headline(struct rts_out *o, const struct rts_diagnosis *d);
/* " (mutexes: write M0)", or nothing. */
void rts_race_text_held(struct rts_out *o, const struct rts_diag_held *h);
/* tsan.c */
/* Is this report to look like ThreadSanitizer's? What it calls the kind; the pieces. */
bool rts_tsan_style(const struct rts_report *r);
const char *rts_tsan_kind(const struct rts_diagnosis *d);
void rts_tsan_headline(struct rts_out *o, const struct rts_diagnosis *d);
void rts_tsan_body(struct rts_out *o, const struct rts_diagnosis *d);
void rts_tsan_frame(struct rts_out *o, u32 n, const struct rts_sym *s, const struct rts_frame *f);
/* text.c */
void rts_text_thread(struct rts_out *o, u32 tid);
const struct rts_trace *rts_trace_of(const struct rts_diagnosis *d, enum rts_stack_role role, u32 tid);

/* json.c */
void rts_json(struct rts_out *o, const struct rts_diagnosis *d);
#endif
