/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Writes the order graph as Graphviz DOT (option lock_graph): a node for each lock that was ever nested and still lives, an edge from what was held
 * to what was taken, labelled by who did it first and where. Under the report lock; no state. Edges are copied under the graph's lock, then named. */
#include "base/say.h"
#include "base/str.h"
#include "core/flags.h"
#include "core/thread.h"
#include "lockorder/extras.h"
#include "lockorder/state.h"
#include "platform/platform.h"
#include "report/stacks.h"

#define TEXT_BYTES (1ul << 20)
#define PATH_BYTES 4096
#define FIRST_ROOM 1024u
#define BATCH 256u

struct edge {
  u32 from, to, tid, from_ctx, to_ctx;
};
struct edges {
  struct edge *at;
  uptr n, room, lost;
};

static void add(void *arg, u32 from, u32 to, u32 tid, u32 from_ctx, u32 to_ctx) {
  struct edges *e = arg;
  if (e->n == e->room) {
    uptr room = e->room ? 2 * e->room : FIRST_ROOM;
    struct edge *more = rts_os_map(room * sizeof *more);
    if (!more) return (void)e->lost++;
    if (e->room) rts_memcpy(more, e->at, e->n * sizeof *more), rts_os_unmap(e->at, e->room * sizeof *more);
    e->at = more;
    e->room = room;
  }
  e->at[e->n++] = (struct edge){from, to, tid, from_ctx, to_ctx};
}

/* -- text -- */

struct dot {
  struct rts_out o;
  int fd;
  u64 *told;          /* a bit for each lock that has its node */
  uptr told_bytes;
};

static void make_way(struct dot *d, bool all) {
  if (!all && d->o.len < TEXT_BYTES / 2) return;
  rts_os_write(d->fd, d->o.buf, d->o.len);
  d->o.len = 0;
}

/* Inside of "...". */
static void put_quoted(struct rts_out *o, const char *s) {
  for (; *s; s++) {
    if (*s == '"' || *s == '\\') rts_out_bytes(o, "\\", 1);
    rts_out_bytes(o, (u8)*s < ' ' ? " " : s, 1);
  }
}

static void put_node(struct dot *d, u32 lock) {
  char text[512];
  struct rts_out o = {.buf = text, .cap = sizeof text};
  struct rts_lock_life life;
  bool known = rts_lock_life(lock, &life);
  rts_out_printf(&d->o, "  n%u [label=\"", lock);
  rts_out_printf(&o, "%s ", known ? rts_lock_type(life.traits) : "lock");
  if (known && rts_stacks_put_variable(&o, life.addr)) rts_out_printf(&o, " ");
  if (known) rts_out_printf(&o, "(0x%012lx)", life.addr);
  put_quoted(&d->o, text);
  if (known && life.create_ctx) {
    o.len = 0;
    rts_stacks_put_site(&o, life.create_ctx);
    rts_out_printf(&d->o, "\\nmade at ");
    put_quoted(&d->o, text);
  }
  rts_out_printf(&d->o, "\"];\n");
}

static void put_edge(struct dot *d, const struct edge *e) {
  char text[512];
  struct rts_out o = {.buf = text, .cap = sizeof text};
  rts_stacks_put_site(&o, e->to_ctx);
  rts_out_printf(&d->o, "  n%u -> n%u [label=\"T%u at ", e->from, e->to, e->tid);
  put_quoted(&d->o, text);
  rts_out_printf(&d->o, "\"];\n");
}

static u32 create_ctx(u32 lock) {
  struct rts_lock_life life;
  return rts_lock_life(lock, &life) ? life.create_ctx : 0;
}

/* Locks are told of before their first edge. */
static bool fresh(struct dot *d, u32 lock) {
  u64 index = lock & 0xffffff, bit = 1ull << (index & 63);
  bool told = d->told[index >> 6] & bit;
  d->told[index >> 6] |= bit;
  return !told;
}

static void put_edges(struct dot *d, const struct edge *e, uptr n) {
  u32 ctx[3 * BATCH];
  for (uptr i = 0, done; i < n; i += done) {
    uptr count = rts_min(n - i, BATCH);
    for (uptr k = 0; k < count; k++) {
      ctx[3 * k] = create_ctx(e[i + k].from);
      ctx[3 * k + 1] = create_ctx(e[i + k].to);
      ctx[3 * k + 2] = e[i + k].to_ctx;
    }
    done = rts_max(rts_stacks_name(ctx, (u32)(3 * count), 16) / 3, 1);
    for (uptr k = 0; k < done; k++) {
      if (fresh(d, e[i + k].from)) put_node(d, e[i + k].from);
      if (fresh(d, e[i + k].to)) put_node(d, e[i + k].to);
      put_edge(d, &e[i + k]);
      make_way(d, false);
    }
  }
}

static bool open_dot(struct dot *d) {
  char path[PATH_BYTES];
  rts_flags_expand(rts_flags.lock_graph, path, sizeof path);
  d->fd = rts_os_open_write(path);
  if (d->fd < 0) return rts_note("cannot write to lock_graph %s (error %d)", path, -d->fd), false;
  d->o = (struct rts_out){.buf = rts_os_map(TEXT_BYTES), .cap = TEXT_BYTES};
  d->told_bytes = (1ul << 24) / 8;
  d->told = rts_os_map(d->told_bytes);
  return d->o.buf && d->told;
}

static void close_dot(struct dot *d) {
  make_way(d, true);
  rts_os_close(d->fd);
  rts_os_unmap(d->o.buf, TEXT_BYTES);
  rts_os_unmap(d->told, d->told_bytes);
}

bool rts_lock_graph_write(void) {
  struct edges e = {0};
  struct dot d;
  if (!*rts_flags.lock_graph || !rts_lock_active || !rts_lock_extras_ours(rts_flags.lock_graph)) return true;
  if (!rts_stacks_begin()) return false;
  bool ok = open_dot(&d);
  if (ok) {
    rts_order_each_edge(add, &e);
    rts_out_printf(&d.o, "// Which locks process %u took while it held which: an edge goes from what was held to what was taken.\n", rts_os_pid());
    rts_out_printf(&d.o, "digraph locks {\n  node [shape=box, fontname=\"monospace\"];\n  edge [fontname=\"monospace\", fontsize=10];\n");
    put_edges(&d, e.at, e.n);
    if (e.lost) rts_out_printf(&d.o, "  // %lu more edges: no memory\n", e.lost);
    rts_out_printf(&d.o, "}\n");
    close_dot(&d);
    if (e.room) rts_os_unmap(e.at, e.room * sizeof *e.at);
  }
  rts_stacks_end();
  return ok;
}
