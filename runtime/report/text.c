/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The text report: headline, stacks, threads, summary. Grammar (fixed, tools parse it):
 *
 *   ==PID==ERROR: rtsan: KIND on address 0xA at pc 0xP bp 0xB sp 0xS       headline; other kinds have other words after the kind
 *   READ of size N at 0xA thread T0
 *       #N 0xPC in FUNCTION FILE:LINE:COLUMN                               or "(MODULE+0xOFFSET) (BuildId: HEX)" for FILE..., or
 *                                                                          "(intercepted)" in #0: the libc function that was called
 *   <empty line after every stack>
 *   0xA is located N bytes inside of|after|before S-byte region [0xB,0xE)
 *   SUMMARY: rtsan: KIND FILE:LINE:COLUMN in FUNCTION
 *
 * With report_style=llvm the tool is called AddressSanitizer; reports of threads are tsan.c's then. Under the report lock; no state. */
#include "base/fmt.h"
#include "base/str.h"
#include "core/flags.h"
#include "platform/fault.h"
#include "platform/platform.h"
#include "report/diagnosis.h"

/* Recursion through at most so many functions is folded, when it hides at least so many frames. */
#define FOLD_PERIOD 8
#define FOLD_MIN 16

const char *rts_text_tool(void) { return rts_flags.report_style[0] == 'l' ? "AddressSanitizer" : "rtsan"; }

static bool llvm_style(void) { return rts_flags.report_style[0] == 'l'; }

void rts_text_thread(struct rts_out *o, u32 tid) {
  struct rts_thread_info t;
  rts_out_printf(o, "T%u", tid);
  if (tid && rts_thread_info_get(tid, &t) && rts_report_thread_name(&t)) rts_out_printf(o, " (%s)", t.name);
}

/* -- headline -- */

/* The allocation function's family, as the mismatch report names it. */
static const char *alloc_name(enum rts_alloc_kind k) {
  return k == RTS_KIND_NEW ? "operator new" : k == RTS_KIND_NEW_ARRAY ? "operator new []" : "malloc";
}

/* "operator delete[](void*)" -> "operator delete []" */
static void put_dealloc_name(struct rts_out *o, const char *f) {
  if (!f) f = "free";
  if (rts_strncmp(f, "operator delete", 15) != 0) rts_out_printf(o, "%s", f);
  else rts_out_printf(o, rts_strchr(f, '[') ? "operator delete []" : "operator delete");
}

static void put_regs(struct rts_out *o, const struct rts_report *r) {
  rts_out_printf(o, "pc 0x%012lx bp 0x%012lx sp 0x%012lx", r->regs.pc, r->regs.bp, r->regs.sp);
}

static void headline_signal(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_report *r = d->r;
  bool where = r->kind == RTS_REPORT_STACK_OVERFLOW;
  rts_out_printf(o, "%s on %saddress ", d->kind, where ? "" : "unknown ");
  if (r->has_addr) rts_out_printf(o, "0x%012lx (", r->addr);
  else rts_out_printf(o, "(");
  put_regs(o, r);
  rts_out_printf(o, " T%u)\n", d->tid);
}

static void headline_access(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_report *r = d->r;
  static const char *const words[] = {"ACCESS", "READ", "WRITE", "ACCESS"};
  rts_out_printf(o, "%s on address 0x%012lx at ", d->kind, r->addr);
  put_regs(o, r);
  rts_out_color(o, RTS_COLOR_ACCESS);
  rts_out_printf(o, "\n%s of size %zu at 0x%012lx thread ", words[r->access], r->size, r->addr);
  rts_text_thread(o, d->tid);
  rts_out_color(o, RTS_COLOR_OFF);
  rts_out_printf(o, "\n");
}

static void headline_alignment(struct rts_out *o, const struct rts_diagnosis *d, const char *rule) {
  rts_out_printf(o, "%s: %zu, alignment must be %s (thread ", d->kind, d->r->size2, rule);
  rts_text_thread(o, d->tid);
  rts_out_printf(o, ")\n");
}

static void headline_product(struct rts_out *o, const struct rts_diagnosis *d) {
  rts_out_printf(o, "%s: count * size (%zu * %zu) does not fit in size_t (thread ", d->kind, d->r->size, d->r->size2);
  rts_text_thread(o, d->tid);
  rts_out_printf(o, ")\n");
}

static void in_thread(struct rts_out *o, const struct rts_diagnosis *d, const char *end) {
  rts_out_printf(o, " in thread ");
  rts_text_thread(o, d->tid);
  rts_out_printf(o, "%s\n", end);
}

/* Everything behind "ERROR: rtsan: ". */
static void headline(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_report *r = d->r;
  switch (r->kind) {
  case RTS_REPORT_DATA_RACE: rts_race_text_headline(o, d); break;
  case RTS_REPORT_THREAD_LEAK: rts_thread_leak_text_headline(o, d); break;
  case RTS_REPORT_SIGNAL_ERRNO:
    rts_out_printf(o, "%s: the handler of signal %zu left errno at %zu, it was %zu", d->kind, r->addr2, r->size2, r->size);
    in_thread(o, d, ":");
    break;
  case RTS_REPORT_MUTEX_HELD:
    rts_out_printf(o, "%s: this code wants none, %zu held", d->kind, r->size);
    in_thread(o, d, ":");
    break;
  case RTS_REPORT_DOUBLE_FREE:
    rts_out_printf(o, "attempting double-free on 0x%012lx", r->addr);
    in_thread(o, d, ":");
    break;
  case RTS_REPORT_BAD_FREE:
    rts_out_printf(o, "attempting free on address which was not malloc()-ed: 0x%012lx", r->addr);
    in_thread(o, d, "");
    break;
  case RTS_REPORT_ALLOC_DEALLOC_MISMATCH:
    rts_out_printf(o, "alloc-dealloc-mismatch (%s vs ", alloc_name(d->place.block.kind));
    put_dealloc_name(o, r->function);
    rts_out_printf(o, ") on 0x%012lx\n", r->addr);
    break;
  case RTS_REPORT_NEW_DELETE_TYPE_MISMATCH:
    rts_out_printf(o, "new-delete-type-mismatch on 0x%012lx", r->addr);
    in_thread(o, d, ":");
    rts_out_printf(o, "  object passed to delete has wrong type:\n  size of the allocated type:   %zu bytes;\n", d->place.block.size);
    rts_out_printf(o, "  size of the deallocated type: %zu bytes.\n", r->size2);
    break;
  case RTS_REPORT_NEGATIVE_SIZE: rts_out_printf(o, "negative-size-param: (size=%ld)\n", (s64)r->size); break;
  case RTS_REPORT_PARAM_OVERLAP:
    rts_out_printf(o, "%s: memory ranges [0x%012lx,0x%012lx) and [0x%012lx, 0x%012lx) overlap\n", d->kind, r->addr, r->addr + r->size,
                   r->addr2, r->addr2 + r->size2);
    break;
  case RTS_REPORT_CALLOC_OVERFLOW:
  case RTS_REPORT_REALLOCARRAY_OVERFLOW: headline_product(o, d); break;
  case RTS_REPORT_PVALLOC_OVERFLOW:
    rts_out_printf(o, "%s: size 0x%zx rounded up to whole pages does not fit in size_t\n", d->kind, r->size);
    break;
  case RTS_REPORT_INVALID_ALIGNMENT: headline_alignment(o, d, "a power of two"); break;
  case RTS_REPORT_INVALID_ALIGNED_ALLOC: headline_alignment(o, d, "a power of two and the size a multiple of it"); break;
  case RTS_REPORT_INVALID_POSIX_MEMALIGN: headline_alignment(o, d, "a power of two and a multiple of sizeof(void*)"); break;
  case RTS_REPORT_ALLOCATION_TOO_BIG:
    rts_out_printf(o, "%s: requested allocation size 0x%zx", d->kind, r->size);
    if (r->size2) rts_out_printf(o, " exceeds maximum supported size of 0x%zx", r->size2);
    rts_out_printf(o, " (thread ");
    rts_text_thread(o, d->tid);
    rts_out_printf(o, ")\n");
    break;
  case RTS_REPORT_OUT_OF_MEMORY:
    rts_out_printf(o, "%s: allocator is trying to allocate 0x%zx bytes\n", d->kind, r->size);
    break;
  case RTS_REPORT_RSS_LIMIT:
    rts_out_printf(o, "%s: resident memory %zu MB is over hard_rss_limit_mb=%ld\n", d->kind, rts_os_rss() >> 20,
                   rts_flags.hard_rss_limit_mb);
    break;
  case RTS_REPORT_BAD_USABLE_SIZE:
    rts_out_printf(o, "attempting to call malloc_usable_size() for pointer which is not owned: 0x%012lx\n", r->addr);
    break;
  case RTS_REPORT_BAD_GET_ALLOCATED_SIZE:
    rts_out_printf(o, "attempting to call __sanitizer_get_allocated_size() for pointer which is not owned: 0x%012lx\n", r->addr);
    break;
  case RTS_REPORT_BAD_CONTAINER_ANNOTATION:
    rts_out_printf(o, "bad parameters to __sanitizer_annotate_contiguous_container\n");
    break;
  default:
    if (rts_report_of_locks(r->kind)) rts_lock_text_headline(o, d);
    else if (r->signo) headline_signal(o, d);
    else if (r->has_addr) headline_access(o, d);
    else rts_out_printf(o, "%s\n", d->kind);
  }
}

void rts_text_headline(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_report *r = d->r;
  if (rts_tsan_style(r)) {
    rts_tsan_headline(o, d);
    return;
  }
  if (r->signo && llvm_style()) rts_out_printf(o, "AddressSanitizer:DEADLYSIGNAL\n");
  rts_out_printf(o, "=================================================================\n");
  rts_out_color(o, RTS_COLOR_ERROR);
  rts_out_printf(o, "==%u==ERROR: %s: ", rts_os_pid(), rts_text_tool());
  headline(o, d);
  rts_out_color(o, RTS_COLOR_OFF);
  if (r->text) rts_out_printf(o, "==%u==%s\n", rts_os_pid(), r->text);
}

/* -- stacks -- */

static const char *shown_path(const char *file) {
  const char *prefix = rts_flags.strip_path_prefix;
  uptr n = rts_strlen(prefix);
  if (n && rts_strncmp(file, prefix, n) == 0) {
    file += n;
    while (*file == '/') file++;
  }
  return file;
}

void rts_text_location(struct rts_out *o, const struct rts_sym *s, const struct rts_frame *f) {
  if (f && f->file) {
    rts_out_printf(o, "%s", shown_path(f->file));
    if (f->line) rts_out_printf(o, ":%u", f->line);
    if (f->line && f->column) rts_out_printf(o, ":%u", f->column);
    return;
  }
  if (!s->module) {
    rts_out_printf(o, "(<unknown module>)");
    return;
  }
  char id[2 * RTS_BUILD_ID_MAX + 1];
  rts_modules_build_id(s->module, id);
  rts_out_printf(o, "(%s+0x%lx)", s->module->path, s->offset);
  if (id[0]) rts_out_printf(o, " (BuildId: %s)", id);
}

static void put_address_and_name(struct rts_out *o, u32 n, uptr addr, const char *function) {
  rts_out_printf(o, "    #%u 0x%012lx ", n, addr);
  if (!function) return;
  rts_out_printf(o, "in ");
  rts_out_color(o, RTS_COLOR_NAME);
  rts_out_printf(o, "%s", function);
  rts_out_color(o, RTS_COLOR_OFF);
}

static void put_frame(struct rts_out *o, const struct rts_diagnosis *d, u32 n, const struct rts_sym *s, const struct rts_frame *f) {
  if (d && rts_tsan_style(d->r)) {
    rts_tsan_frame(o, n, s, f);
    return;
  }
  put_address_and_name(o, n, s->addr, f ? f->function : NULL);
  rts_out_printf(o, " ");
  rts_text_location(o, s, f);
  rts_out_printf(o, "\n");
}

/* The function of the C library (operator new, a lock of the program's own) whose argument or wait it is about. Its checks run in the runtime's
 * version of it, which is nobody's place to look: only scrapers that want LLVM's grammar get the module. */
static u32 put_function(struct rts_out *o, const struct rts_diagnosis *d) {
  uptr pc = d->function_pc ? d->function_pc : d->r->regs.pc;
  const struct rts_frame f = {.function = d->r->function};
  if (llvm_style()) {
    put_frame(o, d, 0, rts_symbolize_get(pc), &f);
    return 1;
  }
  put_address_and_name(o, 0, pc, f.function);
  rts_out_printf(o, " (intercepted)\n");
  return 1;
}

/* Prints all functions at one address; returns the next frame's number. */
static u32 put_address(struct rts_out *o, const struct rts_diagnosis *d, const struct rts_sym *s, u32 n) {
  if (!s->n && !rts_trace_hides(s, NULL)) put_frame(o, d, n++, s, NULL);
  for (u32 k = 0; k < s->n; k++)
    if (!rts_trace_hides(s, &s->frames[k])) put_frame(o, d, n++, s, &s->frames[k]);
  return n;
}

/* How many frames from i on repeat those `period` before them. */
static u32 repeats(const struct rts_trace *t, u32 i, u32 period) {
  u32 n = 0;
  while (i + n < t->n && t->pcs[i + n] == t->pcs[i + n - period]) n++;
  return n;
}

/* Recursion: after two rounds of a cycle, all further ones are one line. Returns how many frames to leave out at i. */
static u32 fold(struct rts_out *o, const struct rts_trace *t, u32 i) {
  for (u32 period = 1; period <= FOLD_PERIOD && 2 * period <= i; period++) {
    u32 n = repeats(t, i, period) / period * period;
    if (n < FOLD_MIN || repeats(t, i - period, period) < period) continue;
    rts_out_printf(o, "    ... %u more frames of the same recursion ...\n", n);
    return n;
  }
  return 0;
}

void rts_text_trace(struct rts_out *o, const struct rts_trace *t, const struct rts_diagnosis *d) {
  u32 n = 0;
  if (d && t->role == RTS_ROLE_MAIN && d->r->function) n = put_function(o, d);
  for (u32 i = 0; i < t->n; i++) {
    u32 out = fold(o, t, i);
    i += out;
    n += out; /* numbers tell the depth */
    if (i < t->n) n = put_address(o, d, rts_symbolize_get(rts_trace_addr(t, i)), n);
  }
  if (t->folded) rts_out_printf(o, "    (recursion: each call is shown once)\n");
  if (!n) rts_out_printf(o, "    <no stack: everything on it belongs to the runtime or could not be read>\n");
  rts_out_printf(o, "\n");
}

const struct rts_trace *rts_trace_of(const struct rts_diagnosis *d, enum rts_stack_role role, u32 tid) {
  for (u32 i = 0; i < d->traces_count; i++)
    if (d->traces[i].role == role && (role != RTS_ROLE_THREAD || d->traces[i].tid == tid)) return &d->traces[i];
  return NULL;
}

/* Both facts in one report. */
static void put_free_race(struct rts_out *o, const struct rts_diagnosis *d) {
  rts_out_printf(o, "This is also a data race: nothing orders the free by thread ");
  rts_text_thread(o, d->place.block.free_tid);
  rts_out_printf(o, d->r->kind == RTS_REPORT_DOUBLE_FREE ? " before this one.\n\n" : " before this access.\n\n");
}

static void put_block_stacks(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_trace *freed = rts_trace_of(d, RTS_ROLE_FREE, 0), *made = rts_trace_of(d, RTS_ROLE_ALLOC, 0);
  bool dead = d->place.block.state != RTS_BLOCK_LIVE;
  if (freed) {
    rts_out_color(o, RTS_COLOR_ACCESS);
    rts_out_printf(o, "freed by thread ");
    rts_text_thread(o, freed->tid);
    rts_out_printf(o, " here:");
    rts_out_color(o, RTS_COLOR_OFF);
    rts_out_printf(o, "\n");
    rts_text_trace(o, freed, d);
  }
  if (d->free_unordered) put_free_race(o, d);
  if (!made) return;
  rts_out_color(o, RTS_COLOR_ACCESS);
  rts_out_printf(o, dead ? "previously allocated by thread " : "allocated by thread ");
  rts_text_thread(o, made->tid);
  rts_out_printf(o, " here:");
  rts_out_color(o, RTS_COLOR_OFF);
  rts_out_printf(o, "\n");
  rts_text_trace(o, made, d);
}

static void put_threads(struct rts_out *o, const struct rts_diagnosis *d) {
  for (u32 i = 0; i < d->threads_count; i++) {
    const struct rts_thread_info *t = &d->threads[i];
    if (t->main || t->tid == 0) continue;
    const struct rts_trace *made = rts_trace_of(d, RTS_ROLE_THREAD, t->tid);
    rts_out_printf(o, "Thread ");
    rts_text_thread(o, t->tid);
    if (!made) {
      rts_out_printf(o, " was started by code that the runtime did not see\n\n");
      continue;
    }
    rts_out_printf(o, " created by ");
    rts_text_thread(o, t->parent_tid);
    rts_out_printf(o, " here:\n");
    rts_text_trace(o, made, d);
  }
}

void rts_text_owners(struct rts_out *o, const struct rts_diagnosis *d) {
  if (d->has_place && d->place.kind == RTS_PLACE_HEAP) put_block_stacks(o, d);
  rts_race_text_locks(o, d);
  put_threads(o, d);
}

/* -- signals -- */

static void put_signal(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_report *r = d->r;
  static const char *const words[] = {NULL, "READ", "WRITE", "UNKNOWN"};
  if (r->access) rts_out_printf(o, "==%u==The signal is caused by a %s memory access.\n", rts_os_pid(), words[r->access]);
  if (r->hint) rts_out_printf(o, "==%u==Hint: %s.\n", rts_os_pid(), r->hint);
}

static void put_registers(struct rts_out *o, const struct rts_report *r) {
  uptr v;
  const char *name = r->signo ? rts_os_fault_register(r->ucontext, 0, &v) : NULL;
  if (!name) return;
  rts_out_printf(o, "==%u==Register values:\n", rts_os_pid());
  for (u32 i = 0; (name = rts_os_fault_register(r->ucontext, i, &v)); i++)
    rts_out_printf(o, "%s%s = 0x%016lx%s", rts_strlen(name) < 3 ? " " : "", name, v, i % 4 == 3 ? "\n" : "  ");
}

/* -- the end -- */

/* Code that others wrote and that was compiled into the program: headers, and Rust's libraries. */
static bool in_header(const char *file) {
  return rts_strncmp(file, "/usr/", 5) == 0 || rts_strncmp(file, "/rustc/", 7) == 0 || rts_strstr(file, "/include/c++/") || rts_strstr(file, "/.cargo/registry/") ||
         rts_strstr(file, "/lib/rustlib/src/");
}

/* How good a frame is to blame: the program's with a line, the program's with a name, the C library's, a mere address. */
static u32 worth(const struct rts_sym *s, const struct rts_frame *f, bool callers) {
  bool system = s->module && rts_report_is_system(s->module);
  if (!f || !f->function) return 1;
  if (system) return 2;
  return !f->file || !f->line ? 3 : callers && in_header(f->file) ? 4 : 5;
}

const struct rts_frame *rts_text_blamed(const struct rts_trace *t, bool callers, const struct rts_sym **sym) {
  const struct rts_frame *best = NULL;
  u32 value = 0;
  *sym = NULL;
  for (u32 i = 0; t && i < t->n; i++) {
    const struct rts_sym *s = rts_symbolize_get(rts_trace_addr(t, i));
    for (u32 k = 0; k < s->n || (k == 0 && !s->n); k++) {
      const struct rts_frame *f = s->n ? &s->frames[k] : NULL;
      if (rts_trace_hides(s, f) || worth(s, f, callers) <= value) continue;
      value = worth(s, f, callers);
      best = f;
      *sym = s;
    }
  }
  return best;
}

void rts_text_summary(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_sym *s;
  const struct rts_frame *f = rts_text_blamed(rts_trace_of(d, RTS_ROLE_MAIN, 0), rts_report_of_locks(d->r->kind), &s);
  if (rts_tsan_style(d->r)) rts_out_printf(o, "SUMMARY: ThreadSanitizer: %s", rts_tsan_kind(d));
  else rts_out_printf(o, "SUMMARY: %s: %s%s", rts_text_tool(), d->kind, d->vptr ? " on vptr (ctor/dtor vs virtual call)" : "");
  if (s && s->addr) {
    rts_out_printf(o, " ");
    rts_text_location(o, s, f);
  }
  if (f && f->function) rts_out_printf(o, " in %s", f->function);
  rts_out_printf(o, "\n");
}

static void put_dedup_token(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_trace *t = rts_trace_of(d, RTS_ROLE_MAIN, 0);
  u32 n = 0;
  rts_out_printf(o, "DEDUP_TOKEN: ");
  for (u32 i = 0; t && i < t->n; i++) {
    const struct rts_sym *s = rts_symbolize_get(rts_trace_addr(t, i));
    for (u32 k = 0; k < s->n && n < (u32)rts_flags.dedup_token_length; k++)
      if (!rts_trace_hides(s, &s->frames[k]) && s->frames[k].function)
        rts_out_printf(o, "%s%s", n++ ? "--" : "", s->frames[k].function);
  }
  rts_out_printf(o, "\n");
}

void rts_text_body(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_report *r = d->r;
  const struct rts_trace *main = rts_trace_of(d, RTS_ROLE_MAIN, 0);
  if (rts_tsan_style(r)) {
    rts_tsan_body(o, d);
    return;
  }
  if (r->signo) put_signal(o, d);
  if (rts_report_of_locks(r->kind)) {
    rts_lock_text_body(o, d);
  } else {
    if (main) rts_text_trace(o, main, d);
    else rts_out_printf(o, "\n");
    if (r->other) rts_race_text_other(o, d);
    if (d->has_place) rts_text_place(o, d);
    rts_text_owners(o, d);
  }
  if (r->other) rts_race_text_hints(o, d);
  put_registers(o, r);
  if (r->signo && llvm_style()) rts_out_printf(o, "AddressSanitizer can not provide additional info.\n");
  if (rts_flags.print_summary) rts_text_summary(o, d);
  rts_out_printf(o, "rtsan report id: %016lx\n", d->id);
  if (rts_flags.dedup_token_length) put_dedup_token(o, d);
  if (d->has_place && rts_flags.print_legend && r->kind != RTS_REPORT_BAD_FREE && r->kind != RTS_REPORT_DATA_RACE)
    rts_text_shadow(o, r->bad_addr ? r->bad_addr : r->addr);
}
