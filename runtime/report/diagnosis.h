/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* All that one report is about to say, gathered once, then read by dedupe, suppress, text and json. Under the report lock. */
#ifndef RTS_REPORT_DIAGNOSIS_H
#define RTS_REPORT_DIAGNOSIS_H
#include "core/held.h"
#include "core/thread.h"
#include "report/describe.h"
#include "report/out.h"
#include "report/report.h"
#include "report/locks.h"
#include "report/symbolize.h"

enum rts_stack_role { RTS_ROLE_MAIN, RTS_ROLE_OTHER, RTS_ROLE_FREE, RTS_ROLE_ALLOC, RTS_ROLE_THREAD,
                      RTS_ROLE_LOCK, RTS_ROLE_LOCK_ALLOC,
                      /* reports of locks: where a lock was initialised, destroyed, its memory freed; where a party waits, took what it holds */
                      RTS_ROLE_LOCK_MADE, RTS_ROLE_LOCK_GONE, RTS_ROLE_LOCK_FREE, RTS_ROLE_WAIT, RTS_ROLE_HELD };

/* One stack of the report. Frames of the runtime itself are left out already. */
struct rts_trace {
  enum rts_stack_role role;
  u32 tid;                     /* who did it; for THREAD: who was created */
  u32 lock;                    /* LOCK..., HELD: which, index into locks; WAIT: ~0u unless it waits for a lock */
  bool exact_top;
  bool brief;                  /* only its topmost frames are here, to be shown in one line */
  u32 n;
  const uptr *pcs;
  bool folded;                 /* repeated calls were left out when it was taken */
};

#define RTS_TRACES_MAX 512
#define RTS_DIAG_THREADS_MAX 80
#define RTS_DIAG_LOCKS_MAX 128
#define RTS_DIAG_HELD_MAX 8    /* of each side of a race: the newest; the rest is counted */

/* Lock i is called Mi in the report. */
struct rts_report_lock;
struct rts_diag_lock {
  uptr addr;
  struct rts_place place;
  const struct rts_report_lock *r; /* reports of locks; else null */
  bool matters;                /* a party waits for it, or it is what was used wrongly: its stacks are here; not just held besides */
  const char *name;            /* of the variable that it is, or is inside of; null if it has none that is known */
  uptr name_offset;            /* how far inside */
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

/* Reports of locks (locks.h): what is shown of one party. Indices of traces are kept plus one; 0: not known. */
#define RTS_DIAG_PARTIES_MAX 64
#define RTS_DIAG_PARTY_HELD_MAX 8
struct rts_report_party;
struct rts_diag_party {
  const struct rts_report_party *r;
  u32 lock;                    /* it wants: index into locks; ~0u: no lock, or one too many */
  u32 wait;                    /* trace: where it waits, or took the second lock */
  u32 like;                    /* so many more threads wait at this place for the same, and hold nothing */
  bool has_key;                /* held[0] is what the party before waits for */
  u32 held_n, held_more;
  struct {
    u32 lock;                  /* index into locks, or ~0u */
    bool shared;
    u32 trace;
  } held[RTS_DIAG_PARTY_HELD_MAX];
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
  struct rts_diag_lock locks[RTS_DIAG_LOCKS_MAX];
  struct rts_diag_held held[2];/* by the current access, by the earlier one */
  u32 parties_count, parties_more; /* shown, beside those that are `like` one; left out */
  struct rts_diag_party parties[RTS_DIAG_PARTIES_MAX];
  struct rts_diag_party writer; /* with r->locks->writer_needed: who writes there, as if it were a party */
  struct rts_report_party writer_r;
  u32 traces_lost;             /* stacks that found no room */
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

/* For diagnoses of one kind of report: keeps a stack of the depot, in short if `brief`; its index plus one, 0 if there is none or no room. */
u32 rts_diag_add_stack(struct rts_diagnosis *d, enum rts_stack_role role, u32 tid, u32 ctx, bool brief);
void rts_diag_add_thread(struct rts_diagnosis *d, u32 tid);
/* The number of the lock in this report; ~0u: one too many. */
u32 rts_diag_lock_number(struct rts_diagnosis *d, uptr addr);

/* lock_diagnosis.c */
/* Is it a report that locks.c prints? */
RTS_INLINE bool rts_report_of_locks(enum rts_kind k) {
  return k >= RTS_REPORT_DEADLOCK && k <= RTS_REPORT_WAIT_TWO_MUTEXES && k != RTS_REPORT_MUTEX_HELD;
}
void rts_diagnose_locks(struct rts_diagnosis *d);
/* Fills name and name_offset from addr and place. */
void rts_lock_name(struct rts_diag_lock *l);

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
/* The frame of a stack that a reader would blame: the first of the best, null if only the module is known; *sym is null if there is none. With
 * `callers`, frames in headers and library code that were inlined into the program count less than the program's own. */
const struct rts_frame *rts_text_blamed(const struct rts_trace *t, bool callers, const struct rts_sym **sym);
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
/* "Mutex M0 (0xL), global variable 'NAME'" goes on with this, from the comma on; nothing if nothing is known. */
void rts_text_lock_place(struct rts_out *o, const struct rts_diag_lock *l);

/* locks.c */
void rts_lock_text_headline(struct rts_out *o, const struct rts_diagnosis *d);
void rts_lock_text_body(struct rts_out *o, const struct rts_diagnosis *d);
/* "mutex M0 'name'", or without the type; "a mutex" if it has no number. */
void rts_lock_text_name(struct rts_out *o, const struct rts_diagnosis *d, u32 lock, bool type);
/* What a party waits for: "mutex M0 'name'", "the end of T2", "condition variable 0xC 'name'". */
void rts_lock_text_want(struct rts_out *o, const struct rts_diagnosis *d, const struct rts_diag_party *p, bool type);
/* scenario.c */
/* The parties side by side: what each holds and wants, and where. */
void rts_lock_text_scenario(struct rts_out *o, const struct rts_diagnosis *d);
/* json_locks.c */
void rts_lock_json(struct rts_out *o, const struct rts_diagnosis *d);
/* tsan_locks.c */
const char *rts_tsan_lock_kind(const struct rts_diagnosis *d);
void rts_tsan_lock_headline(struct rts_out *o, const struct rts_diagnosis *d);
void rts_tsan_lock_body(struct rts_out *o, const struct rts_diagnosis *d);

/* tsan.c */
/* Is this report to look like ThreadSanitizer's? What it calls the kind; the pieces. */
bool rts_tsan_style(const struct rts_report *r);
const char *rts_tsan_kind(const struct rts_diagnosis *d);
void rts_tsan_headline(struct rts_out *o, const struct rts_diagnosis *d);
void rts_tsan_body(struct rts_out *o, const struct rts_diagnosis *d);
void rts_tsan_frame(struct rts_out *o, u32 n, const struct rts_sym *s, const struct rts_frame *f);
/* text.c */
void rts_text_thread(struct rts_out *o, u32 tid);
/* "thread T1 (name)", or "a thread that ended long ago". */
void rts_text_by(struct rts_out *o, u32 tid);
const struct rts_trace *rts_trace_of(const struct rts_diagnosis *d, enum rts_stack_role role, u32 tid);

/* json.c */
void rts_json(struct rts_out *o, const struct rts_diagnosis *d);
#endif
