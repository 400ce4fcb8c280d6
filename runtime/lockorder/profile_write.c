/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Writes the lock profile: a table for people, and folded stacks for flame graphs. Under the report lock, of one call at a time. No state.
 *
 *   FILE                a table: each lock with its sums, those that were waited for longest first, and below it each place that took it
 *   FILE.wait.folded    "outermost;...;innermost;LOCK NANOSECONDS": the time waited; FILE.hold.folded: the time held
 * LOCK is "[mutex 'name']", or "[mutex]" for all that have none. */
#include "base/fmt.h"
#include "base/say.h"
#include "base/str.h"
#include "core/flags.h"
#include "lockorder/extras.h"
#include "lockorder/profile.h"
#include "lockorder/state.h"
#include "platform/platform.h"
#include "report/stacks.h"

#define TEXT_BYTES (1ul << 20)
#define LOCKS_SHOWN 500u
#define PATH_BYTES 4096

/* -- order -- */

typedef bool (*before_fn)(const void *a, const void *b);

static void sift(const void **v, uptr i, uptr n, before_fn before) {
  for (uptr child; (child = 2 * i + 1) < n; i = child) {
    if (child + 1 < n && before(v[child], v[child + 1])) child++;
    if (!before(v[i], v[child])) return;
    const void *t = v[i];
    v[i] = v[child];
    v[child] = t;
  }
}
/* In place, without recursion. */
static void sort(const void **v, uptr n, before_fn before) {
  for (uptr i = n / 2; i-- > 0;) sift(v, i, n, before);
  for (uptr end = n; end-- > 1;) {
    const void *t = v[0];
    v[0] = v[end];
    v[end] = t;
    sift(v, 0, end, before);
  }
}

static bool same_lock(const struct rts_lock_stat *a, const struct rts_lock_stat *b) { return a->lock == b->lock && a->create_ctx == b->create_ctx; }
static bool by_lock(const void *x, const void *y) {
  const struct rts_lock_stat *a = x, *b = y;
  if (a->lock != b->lock) return a->lock < b->lock;
  if (a->create_ctx != b->create_ctx) return a->create_ctx < b->create_ctx;
  return a->waited != b->waited ? a->waited > b->waited : a->ctx < b->ctx;
}
static bool by_stack(const void *x, const void *y) {
  const struct rts_lock_stat *a = x, *b = y;
  return a->ctx != b->ctx ? a->ctx < b->ctx : by_lock(x, y);
}

/* One lock: its sums, and its part of the array that is sorted by lock. */
struct total {
  struct rts_lock_stat sum;
  struct rts_lock_stat **sites;
  uptr n;
};
static bool by_time(const void *x, const void *y) {
  const struct rts_lock_stat *a = &((const struct total *)x)->sum, *b = &((const struct total *)y)->sum;
  if (a->waited != b->waited) return a->waited > b->waited;
  return a->held != b->held ? a->held > b->held : a->lock < b->lock;
}

/* -- files -- */

struct file {
  struct rts_out o;
  int fd;
};

static bool open_file(struct file *f, const char *end) {
  char path[PATH_BYTES];
  rts_flags_expand(rts_flags.lock_profile, path, PATH_BYTES - 32);
  uptr n = rts_strlen(path);
  rts_strlcpy(path + n, end, PATH_BYTES - n);
  f->fd = rts_os_open_write(path);
  if (f->fd < 0) return rts_note("cannot write to lock_profile %s (error %d)", path, -f->fd), false;
  f->o = (struct rts_out){.buf = rts_os_map(TEXT_BYTES), .cap = TEXT_BYTES};
  if (f->o.buf) return true;
  rts_os_close(f->fd);
  return false;
}
static void flush(struct file *f) {
  rts_os_write(f->fd, f->o.buf, f->o.len);
  f->o.len = 0;
}
static void close_file(struct file *f) {
  flush(f);
  rts_os_close(f->fd);
  rts_os_unmap(f->o.buf, TEXT_BYTES);
}
static void make_way(struct file *f) {
  if (f->o.len > TEXT_BYTES / 2) flush(f);
}

/* -- the table -- */

static void put_time(struct rts_out *o, u64 ticks) {
  u64 us = (rts_lock_profile_ns(ticks) + 500) / 1000;
  char text[32];
  rts_snprintf(text, sizeof text, "%lu.%03u ms", us / 1000, (u32)(us % 1000));
  rts_out_printf(o, " %14s", text);
}

static void put_numbers(struct rts_out *o, const struct rts_lock_stat *s) {
  rts_out_printf(o, "%12lu %10lu", s->taken, s->contended);
  put_time(o, s->waited);
  put_time(o, s->waited_max);
  put_time(o, s->held);
  put_time(o, s->held_max);
  rts_out_printf(o, "  ");
}

/* "mutex 'm' (0xL)", "mutex (0xL), made at FILE:LINE in F" */
static void put_lock(struct rts_out *o, const struct rts_lock_stat *s) {
  uptr offset = 0;
  u32 block = rts_stacks_block(s->lock, &offset);
  rts_out_printf(o, "%s ", rts_lock_type(s->traits));
  if (rts_stacks_put_variable(o, s->lock)) rts_out_printf(o, " ");
  rts_out_printf(o, "(0x%012lx)", s->lock);
  if (!s->create_ctx && !block) return;
  rts_out_printf(o, s->create_ctx ? ", initialised at " : ", allocated at ");
  rts_stacks_put_site(o, s->create_ctx ? s->create_ctx : block);
}

static void sum_up(struct rts_lock_stat *to, const struct rts_lock_stat *s) {
  to->traits |= s->traits;
  to->taken += s->taken;
  to->contended += s->contended;
  to->waited += s->waited;
  to->waited_max = rts_max(to->waited_max, s->waited_max);
  to->held += s->held;
  to->held_max = rts_max(to->held_max, s->held_max);
}

static struct total *totals_of(struct rts_lock_stat **all, uptr n, const struct total **order, uptr *count) {
  uptr locks = 0;
  for (uptr i = 0; i < n; i++) locks += i == 0 || !same_lock(all[i], all[i - 1]);
  struct total *t = rts_os_map(locks * sizeof *t);
  *count = locks = 0;
  for (uptr i = 0; t && i < n; i++) {
    if (i == 0 || !same_lock(all[i], all[i - 1])) t[locks++] = (struct total){.sum = {.lock = all[i]->lock, .create_ctx = all[i]->create_ctx}, .sites = &all[i]};
    t[locks - 1].n++;
    sum_up(&t[locks - 1].sum, all[i]);
  }
  for (uptr i = 0; t && i < locks; i++) order[i] = &t[i];
  *count = locks;
  return t;
}

/* Places of one lock: stacks that end at the same line are one. */
#define STACKS 200u
#define SITES 50u
struct site {
  char where[256];
  struct rts_lock_stat sum;
};

static u32 sites_of(struct site *sites, const struct total *t, u32 stacks) {
  u32 n = 0, k;
  for (u32 i = 0; i < stacks; i++) {
    char where[sizeof sites[0].where];
    struct rts_out o = {.buf = where, .cap = sizeof where};
    rts_stacks_put_site(&o, t->sites[i]->ctx);
    for (k = 0; k < n && rts_strcmp(sites[k].where, where) != 0; k++) {}
    if (k == SITES) continue;
    if (k == n) sites[n].sum = (struct rts_lock_stat){0}, rts_strlcpy(sites[n++].where, where, sizeof where);
    sum_up(&sites[k].sum, t->sites[i]);
  }
  return n;
}

static void put_total(struct file *f, const struct total *t) {
  static struct site sites[SITES];
  u32 stacks = (u32)rts_min(t->n, STACKS), n = sites_of(sites, t, stacks);
  put_numbers(&f->o, &t->sum);
  put_lock(&f->o, &t->sum);
  rts_out_printf(&f->o, "\n");
  for (u32 i = 0; i < n; i++) {
    put_numbers(&f->o, &sites[i].sum);
    rts_out_printf(&f->o, "    at %s\n", sites[i].where);
  }
  if (stacks < t->n || n == SITES) rts_out_printf(&f->o, "%90s... and more places\n", "");
  make_way(f);
}

/* As many locks as can be named at a time; returns how many. */
#define FRAMES 8u
static uptr put_totals(struct file *f, const struct total **t, uptr n) {
  static u32 ctx[1024];
  uptr locks = 0, offset;
  u32 count = 0, end[64];
  for (; locks < n && locks < RTS_COUNT(end) && count + 2 + rts_min(t[locks]->n, STACKS) <= RTS_COUNT(ctx); locks++) {
    ctx[count++] = t[locks]->sum.create_ctx;
    ctx[count++] = rts_stacks_block(t[locks]->sum.lock, &offset);
    for (uptr i = 0; i < t[locks]->n && i < STACKS; i++) ctx[count++] = t[locks]->sites[i]->ctx;
    end[locks] = count;
  }
  u32 named = rts_stacks_name(ctx, count, FRAMES);
  while (locks > 1 && end[locks - 1] > named) locks--;
  for (uptr i = 0; i < locks; i++) put_total(f, t[i]);
  return locks;
}

static bool write_table(struct rts_lock_stat **all, uptr n) {
  struct file f;
  if (!open_file(&f, "")) return false;
  uptr count, bytes = rts_max(n, 1) * sizeof(struct total *);
  const struct total **order = rts_os_map(bytes);
  sort((const void **)all, n, by_lock);
  struct total *t = order && n ? totals_of(all, n, order, &count) : NULL;
  rts_out_printf(&f.o, "lock profile of process %u; below each lock the places that took it\n", rts_os_pid());
  rts_out_printf(&f.o, "%12s %10s %14s %14s %14s %14s\n", "acquisitions", "contended", "waited", "longest", "held", "longest");
  if (t) {
    sort((const void **)order, count, by_time);
    for (uptr i = 0, shown = rts_min(count, LOCKS_SHOWN); i < shown;) i += put_totals(&f, order + i, shown - i);
    if (count > LOCKS_SHOWN) rts_out_printf(&f.o, "%lu more locks, each waited for less\n", count - LOCKS_SHOWN);
    rts_os_unmap(t, count * sizeof *t);
  }
  if (rts_lock_profile_lost()) rts_out_printf(&f.o, "%lu acquisitions are missing: no memory\n", rts_lock_profile_lost());
  close_file(&f);
  if (order) rts_os_unmap(order, bytes);
  return true;
}

/* -- folded stacks -- */

static void put_line(struct file *f, const struct rts_lock_stat *s, const char *name, u64 ticks) {
  u64 ns = rts_lock_profile_ns(ticks);
  if (!ns) return;
  rts_stacks_put_folded(&f->o, s->ctx);
  rts_out_printf(&f->o, ";[%s%s%s] %lu\n", rts_lock_type(s->traits), *name ? " " : "", name, ns);
  make_way(f);
}

/* One stack: the locks that have a name each, all others together. */
static void put_stack(struct file *wait, struct file *hold, struct rts_lock_stat **s, uptr n) {
  struct rts_lock_stat rest = *s[0];
  rest.waited = rest.held = 0;
  for (uptr i = 0; i < n; i++) {
    char name[128];
    struct rts_out o = {.buf = name, .cap = sizeof name};
    name[0] = 0;
    if (rts_stacks_put_variable(&o, s[i]->lock)) {
      put_line(wait, s[i], name, s[i]->waited);
      put_line(hold, s[i], name, s[i]->held);
    } else {
      rest.waited += s[i]->waited;
      rest.held += s[i]->held;
    }
  }
  put_line(wait, &rest, "", rest.waited);
  put_line(hold, &rest, "", rest.held);
}

static void put_stacks(struct file *wait, struct file *hold, struct rts_lock_stat **all, uptr n) {
  u32 ctx[256], named, stacks = 0;
  uptr first[257];
  for (uptr i = 0; i <= n; i++) {
    bool fresh = i == n || i == 0 || all[i]->ctx != all[i - 1]->ctx;
    if (!fresh) continue;
    first[stacks] = i;
    if (i == n || stacks == RTS_COUNT(ctx)) { /* i begins the next ones */
      for (u32 done = 0; done < stacks; done += named) {
        named = rts_stacks_name(ctx + done, stacks - done, ~0u);
        for (u32 k = done; k < done + named; k++) put_stack(wait, hold, &all[first[k]], first[k + 1] - first[k]);
      }
      stacks = 0;
      first[0] = i;
    }
    if (i < n) ctx[stacks++] = all[i]->ctx;
  }
}

static bool write_folded(struct rts_lock_stat **all, uptr n) {
  struct file wait, hold;
  if (!open_file(&wait, ".wait.folded")) return false;
  bool both = open_file(&hold, ".hold.folded");
  sort((const void **)all, n, by_stack);
  if (both) put_stacks(&wait, &hold, all, n);
  close_file(&wait);
  if (both) close_file(&hold);
  return both;
}

bool rts_lock_profile_write(void) {
  uptr n, bytes;
  if (!rts_lock_profile_on || !rts_lock_extras_ours(rts_flags.lock_profile)) return true;
  if (!rts_stacks_begin()) return false;
  struct rts_lock_stat **all = rts_lock_profile_all(&n, &bytes);
  bool ok = write_table(all, n) && write_folded(all, n);
  if (all) rts_os_unmap(all, bytes);
  rts_stacks_end();
  return ok;
}
