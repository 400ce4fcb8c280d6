/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The topological order of strong components, kept while edges come.
 *
 * An edge v -> w between components where w stands before v: two searches, forward from w and backward from v, take turns, one edge each; forward goes on at its
 * lowest component, backward at its highest, until these have met or one search has seen all. What lies between is then moved: behind v, or around
 * the lowest component that forward has not finished. A component that both saw means a cycle; all that is on it has then been seen by one of them
 * at least, over edges that were walked, and becomes one. The method is that of two-way compatible search (Haeupler, Kavitha, Mathew, Sen, Tarjan 2012): the work is
 * bounded by the smaller side, so chains and trees cost the same in any order of insertion. O(sqrt(edges) log) amortised for each edge, mostly far less. */
#include "lockorder/order_graph.h"

#include "base/str.h"
#include "platform/platform.h"

enum { BACKWARD, FORWARD };
struct cursor {
  u32 member, edge;          /* the edge to be walked next; member 0: all were */
};
static struct visit {
  u32 comp;
  bool seen[2], merged;
  struct cursor at[2];
} *visits;
static u32 visits_n, visits_room;
static struct rts_scratch heap[2], done[2], cycle;

RTS_COLD static bool more_visits(void) {
  u32 room = visits_room ? 2 * visits_room : RTS_LIMIT(256u, 1u);
  struct visit *more = rts_os_map(room * sizeof *more);
  if (!more) return false;
  if (visits) {
    rts_memcpy(more, visits, visits_n * sizeof *more);
    rts_os_unmap(visits, visits_room * sizeof *more);
  }
  visits = more;
  visits_room = room;
  return true;
}

static struct visit *visit_of(u32 comp) {
  u32 i = rts_vertex(comp)->visit;
  return i < visits_n && visits[i].comp == comp ? &visits[i] : NULL;
}
static bool saw(u32 comp, int way) {
  const struct visit *v = visit_of(comp);
  return v && v->seen[way];
}

static u32 first_edge(u32 member, int way) { return way == FORWARD ? rts_vertex(member)->out[0] : rts_vertex(member)->in[0]; }
static u32 next_edge(u32 e, int way) { return way == FORWARD ? rts_edge(e)->out_next : rts_edge(e)->in_next; }
static u32 far_end(u32 e, int way) { return rts_vertex(way == FORWARD ? rts_edge(e)->to : rts_edge(e)->from)->comp; }

/* Goes on to a member with edges, if the one at hand has no more. */
static void settle(struct cursor *c, u32 comp, int way) {
  while (c->member && !c->edge) {
    c->member = rts_vertex(c->member)->next;
    if (c->member == rts_vertex(comp)->first || (rts_vertex(c->member)->state & RTS_V_QUIET)) c->member = 0;
    else c->edge = first_edge(c->member, way);
  }
}
static struct cursor begin(u32 comp, int way) {
  u32 first = rts_vertex(comp)->first;
  struct cursor c = {first, first_edge(first, way)};
  settle(&c, comp, way);
  return c;
}

RTS_INLINE bool higher(u32 a, u32 b, int way) { return (rts_vertex(a)->label < rts_vertex(b)->label) == (way == FORWARD); } /* is a to be taken before b? */

static bool heap_push(u32 comp, int way) {
  struct rts_scratch *h = &heap[way];
  if (!rts_scratch_push(h, comp)) return false;
  u32 i = h->n - 1;
  for (; i && higher(comp, h->at[(i - 1) / 2], way); i = (i - 1) / 2) h->at[i] = h->at[(i - 1) / 2];
  h->at[i] = comp;
  return true;
}
static void heap_pop(int way) {
  struct rts_scratch *h = &heap[way];
  u32 last = h->at[--h->n], i = 0;
  for (u32 c = 1; c < h->n; i = c, c = 2 * i + 1) {
    if (c + 1 < h->n && higher(h->at[c + 1], h->at[c], way)) c++;
    if (!higher(h->at[c], last, way)) break;
    h->at[i] = h->at[c];
  }
  if (h->n) h->at[i] = last;
}

static bool see(u32 comp, int way) {
  struct visit *v = visit_of(comp);
  if (v && v->seen[way]) return true;
  if (!v) {
    if (visits_n == visits_room && !more_visits()) return false;
    rts_vertex(comp)->visit = visits_n;
    v = &visits[visits_n++];
    *v = (struct visit){.comp = comp};
  }
  v->seen[way] = true;
  v->at[way] = begin(comp, way);
  return heap_push(comp, way);
}

/* Moves what has no more edges to done[way]; the foremost that has, or 0. */
static u32 live(int way, bool *room) {
  while (heap[way].n && *room) {
    u32 top = heap[way].at[0];
    if (visit_of(top)->at[way].member) return top;
    *room = rts_scratch_push(&done[way], top);
    if (*room) heap_pop(way);
  }
  return 0;
}
static bool walk_one(u32 comp, int way) {
  struct cursor *c = &visit_of(comp)->at[way];
  u32 e = c->edge;
  c->edge = next_edge(e, way);
  settle(c, comp, way);
  return see(far_end(e, way), way);
}

/* False: no memory. *bound: the lowest component that forward did not finish, or v if that is lower. */
static bool search(u32 v, u32 w, u32 *bound) {
  bool room = true;
  visits_n = 0;
  for (int way = 0; way < 2; way++) heap[way].n = done[way].n = 0;
  room = see(w, FORWARD) && see(v, BACKWARD);
  while (room) {
    u32 f = live(FORWARD, &room), b = live(BACKWARD, &room);
    if (!room) break;
    if (!f || !b || rts_vertex(f)->label >= rts_vertex(b)->label) {
      *bound = f && rts_vertex(f)->label < rts_vertex(v)->label ? f : v;
      break;
    }
    room = walk_one(f, FORWARD) && walk_one(b, BACKWARD);
  }
  return room;
}

/* -- what is on a cycle */

static bool beyond(u32 comp, int way, u64 bound) { /* one that has to be moved */
  return way == FORWARD ? rts_vertex(comp)->label < bound : rts_vertex(comp)->label > bound;
}

/* Does a component that `way` has finished lead, that way, to one on the cycle? Those beyond the bound are on it if the other search saw them. */
static bool leads_on(u32 comp, int way, u64 bound) {
  for (struct cursor c = begin(comp, way); c.member;) {
    u32 to = far_end(c.edge, way);
    bool within = way == FORWARD ? rts_vertex(to)->label < bound : rts_vertex(to)->label > bound;
    if (within ? visit_of(to)->merged : saw(to, !way)) return true;
    c.edge = next_edge(c.edge, way);
    settle(&c, comp, way);
  }
  return false;
}
/* Finds them all. done[] is in the order of its search, so from its end on. False: no memory. */
static bool find_cycle(u32 bound) {
  bool room = true;
  cycle.n = 0;
  u64 label = rts_vertex(bound)->label;
  for (int way = 0; way < 2; way++)
    for (u32 i = done[way].n; i-- > 0;) {
      u32 comp = done[way].at[i];
      if (!beyond(comp, way, label)) continue;
      struct visit *v = visit_of(comp);
      if (!saw(comp, !way) && !leads_on(comp, way, label)) continue;
      v->merged = true;
      room &= rts_scratch_push(&cycle, comp);
    }
  if (saw(bound, FORWARD) && saw(bound, BACKWARD)) {
    visit_of(bound)->merged = true;
    room &= rts_scratch_push(&cycle, bound);
  }
  return room;
}

/* -- the move */

/* Takes those that move out of the list; keeps of done[] only them, but for those that are merged. */
static void take_out(int way, u64 bound) {
  u32 keep = 0;
  for (u32 i = 0; i < done[way].n; i++) {
    u32 comp = done[way].at[i];
    if (!beyond(comp, way, bound)) continue;
    if (visit_of(comp)->merged) continue;
    rts_label_remove(comp);
    done[way].at[keep++] = comp;
  }
  done[way].n = keep;
}
static u32 put_behind(u32 anchor, int way) {
  for (u32 k = 0, n = done[way].n; k < n; k++) {
    u32 comp = done[way].at[way == FORWARD ? k : n - 1 - k];
    rts_label_insert_after(comp, anchor);
    anchor = comp;
  }
  return anchor;
}

bool rts_component_reorder(u32 from, u32 to) {
  u32 v = rts_vertex(from)->comp, w = rts_vertex(to)->comp, bound = 0, one = 0;
  if (!search(v, w, &bound) || !find_cycle(bound)) return false;
  u64 label = rts_vertex(bound)->label;
  if (cycle.n && !(one = rts_component_merge(cycle.at, cycle.n))) return false;
  take_out(BACKWARD, label);
  take_out(FORWARD, label);
  for (u32 i = 0; i < cycle.n; i++)
    if (cycle.at[i] != bound) rts_label_remove(cycle.at[i]);
  u32 anchor = bound;
  if (bound != v || cycle.n) anchor = rts_vertex(bound)->before;
  if (cycle.n && visit_of(bound)->merged) rts_label_remove(bound);
  anchor = put_behind(anchor, BACKWARD);
  if (one) rts_label_insert_after(one, anchor), anchor = one;
  put_behind(anchor, FORWARD);
  return true;
}
