/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Inside of the order graph: what order.c and order_*.c share. All of it under
 * rts_order_mutex, but for segments' numbers.
 *
 * A nesting is {thread, segment, held locks, wanted lock, modes, stacks}; only nestings make cycles. The digraph of locks is the filter in front: its edges
 * may be too many, never too few, so locks in different strong components are in no cycle together.
 *   G1 for each recorded nesting and each lock h that it held, the wanted lock can be reached from h over edges. Edges lead to the wanted lock from
 *      the newest held lock that was waited for, and from the tried ones taken after it; all others reach that one by edges made when it was taken.
 *   G2 each lock with an edge is placed: it belongs to a component, and components stand in one list in topological order, by growing label. comp
 *      is the member that stands for all; its own fields describe the component.
 *   G3 an edge is in list [1] of both its ends iff these are of one component, else in list [0]. Members with empty lists [0] are quiet and stand
 *      behind the others, so a walk over a component's edges does not see them.
 *   C1 held locks are a path from the root in a tree of nodes, oldest first; nesting.node is the last one, 0 if nothing was held. No two children of a node are
 *      alike in lock, mode, way and stack. A node has a child or a nesting.
 *   C2 a retired lock that was held in nestings stays as it is until the next sweep, which turns it into RTS_ORDER_DEAD there: one lock that stands for
 *      all that are gone, and is a gate like any other: two nestings under dead locks may have met at the same one.
 *   N1 no nesting wants a retired lock; after a sweep none is kept that held only retired ones, but for writers that
 *      cycles of readers may need. */
#ifndef RTS_LOCKORDER_ORDER_GRAPH_H
#define RTS_LOCKORDER_ORDER_GRAPH_H
#include "base/check.h"
#include "base/mutex.h"
#include "lockorder/order.h"
#include "lockorder/order_pool.h"

extern struct rts_mutex rts_order_mutex;
extern struct rts_order_stats rts_order_counts;

/* -- locks. A number is index:22 | life:10 (RTS_ORDER_INDEX_BITS). */
#define RTS_ORDER_INDEX ((1u << RTS_ORDER_INDEX_BITS) - 1)
#define RTS_ORDER_DEAD 1u
enum { RTS_V_USED = 1, RTS_V_RETIRED = 2, RTS_V_PLACED = 4, RTS_V_QUIET = 8, RTS_V_FIRST_WRITE = 16, RTS_V_FIRST_READ = 32, RTS_V_WRITERS_FIRST = 64 };
struct rts_vertex {
  u32 link;
  u32 comp;                      /* who stands for its component */
  u64 label;                     /* of a component: its place in the order */
  u32 before, after;             /* of a component: its neighbours there */
  u32 size, first;               /* of a component: its members, and where the list of those that are not quiet begins */
  u32 next, prev;                /* ring of members */
  u32 out[2], in[2];             /* edges, see G3 */
  u32 nodes;                     /* list of nodes where it is held */
  u32 wants;                     /* list of nestings that want it */
  u32 visit;                     /* place in the list of visited ones, if that agrees */
  u32 born;                      /* serial number: lives do not come again */
  u16 life, state;
  u32 held_write, held_read;     /* during a search: by so many of the path's nestings */
};
extern struct rts_pool rts_order_vertices;
RTS_INLINE struct rts_vertex *rts_vertex(u32 i) { return (struct rts_vertex *)rts_pool_at(&rts_order_vertices, i); }
RTS_INLINE u32 rts_vertex_number(u32 i) { return i | (u32)rts_vertex(i)->life << RTS_ORDER_INDEX_BITS; }
RTS_INLINE bool rts_vertex_alive(u32 i) { return (rts_vertex(i)->state & (RTS_V_USED | RTS_V_RETIRED)) == RTS_V_USED; }
u32 rts_vertex_find(u32 number); /* index, or 0 if that lock is gone */
void rts_vertex_free(u32 i);     /* nothing refers to it any more */

/* -- label.c: the list of components in topological order */
void rts_label_insert_after(u32 v, u32 anchor); /* anchor 0: at the front */
void rts_label_remove(u32 v);
RTS_INLINE u32 rts_label_last(void) { return rts_vertex(0)->before; }

/* -- edge.c */
struct rts_edge {
  u32 link;
  u32 from, to;
  u32 out_next, out_prev, in_next, in_prev;
  u32 tid, from_ctx, to_ctx;     /* of whom it was first seen */
  u32 nestings;                  /* with this newest held and this wanted lock */
};
extern struct rts_pool rts_order_edges;
RTS_INLINE struct rts_edge *rts_edge(u32 i) { return (struct rts_edge *)rts_pool_at(&rts_order_edges, i); }
bool rts_edge_open(void);
u32 rts_edge_find(u32 from, u32 to);
/* False: no memory. Keeps G2 and G3. */
bool rts_edge_add(u32 from, u32 to, u32 tid, u32 from_ctx, u32 to_ctx);
void rts_edge_remove(u32 e);
void rts_edge_link(u32 e);       /* into its ends' lists; */
void rts_edge_unlink(u32 e);     /* out of them */
void rts_edge_relink(u32 e);     /* as if it were new; without memory it is removed for good, and counted */

/* -- reorder.c */
/* An edge that would lead back in the order is about to be added: moves components, or makes one out of several. False: no memory, nothing changed. */
bool rts_component_reorder(u32 from, u32 to);

/* -- component.c */
void rts_component_place(u32 v, u32 anchor);    /* alone, behind a component */
/* Who stands for all of them afterwards; 0: no memory, nothing changed. Places in the order are left alone. */
u32 rts_component_merge(const u32 *comps, u32 n);
/* Finds out anew what the component is made of, without its retired members. False: no memory, it is as it was. */
bool rts_component_split(u32 comp);
void rts_vertex_settle(u32 v);   /* quiet or not, see G3 */

/* -- chain.c: what was held */
#define RTS_HELD_SHARED (1u << 24)
#define RTS_HELD_TRIED (1u << 25)
struct rts_node {
  u32 link;
  u32 what;                      /* vertex | RTS_HELD_* */
  u32 ctx;
  u32 parent, child, next, prev; /* 0 is the root */
  u32 label_next, label_prev;    /* list of its vertex */
  u32 nestings;                  /* list */
  u32 stamp;                     /* of the sweep that saw it */
};
extern struct rts_pool rts_order_nodes;
RTS_INLINE struct rts_node *rts_node(u32 i) { return (struct rts_node *)rts_pool_at(&rts_order_nodes, i); }
RTS_INLINE u32 rts_node_lock(const struct rts_node *n) { return n->what & RTS_ORDER_INDEX; }
bool rts_chain_open(void);
/* The node for a child of parent, made if it is not there; 0: no memory. */
u32 rts_chain_step(u32 parent, u32 what, u32 ctx);
u32 rts_chain_find(u32 parent, u32 what, u32 ctx, u32 but); /* another than `but` */
void rts_chain_free(u32 node);   /* one without children and nestings */
extern u32 rts_chain_version;    /* changes whenever a node goes or becomes another */
void rts_chain_prune(u32 node);  /* if it has neither child nor nesting it goes, and so on upwards */
void rts_chain_attach(u32 node, u32 parent);    /* as a child, and into the table and its vertex's list */
void rts_chain_detach(u32 node);
u32 rts_chain_after(u32 node, u32 top, bool down); /* walk of the subtree of top: the next node, with or without those below; 0 at its end */
/* Makes G1 hold for a step from the path that ends at node to `to`. False: no memory. */
bool rts_chain_edges(u32 node, u32 to, u32 tid, u32 ctx);

/* -- nesting.c */
#define RTS_NESTING_DEAD (1u << 25) /* held locks that a sweep took away; sig is without them */
struct rts_nesting {
  u32 link;
  u32 what;                      /* wanted vertex | RTS_HELD_SHARED | RTS_NESTING_DEAD */
  u64 sig;
  u32 tid, segment, ctx;
  u32 node, at_next, at_prev;    /* list of its node */
  u32 want_next, want_prev;      /* list of its wanted vertex */
};
extern struct rts_pool rts_order_nestings;
RTS_INLINE struct rts_nesting *rts_nesting(u32 i) { return (struct rts_nesting *)rts_pool_at(&rts_order_nestings, i); }
RTS_INLINE u32 rts_nesting_lock(const struct rts_nesting *n) { return n->what & RTS_ORDER_INDEX; }
bool rts_nesting_open(void);
u32 rts_nesting_find(u64 sig, u32 what, u32 tid, u32 segment);
u32 rts_nesting_new(u64 sig, u32 what, u32 tid, u32 segment, u32 ctx, u32 node); /* 0: no memory */
void rts_nesting_delete(u32 i);  /* and what of its chain nobody needs */
void rts_nesting_drop(u32 i);    /* its chain stays */
void rts_nesting_move(u32 from, u32 to); /* all of one node to another */
void rts_nesting_unhash(u32 i);  /* before sig or what change */
void rts_nesting_rehash(u32 i);  /* after */
void rts_nesting_count(u32 i);   /* at its edge */
/* There are too many like i, or with its edge: one that can best be spared, i itself perhaps; 0: there are not. *lost: it may have been needed. */
u32 rts_nesting_excess(u32 i, bool *lost);

/* -- segment.c */
void rts_segment_use(u32 s);     /* a nesting names it */
void rts_segment_unuse(u32 s);
bool rts_segment_known(u32 s);
bool rts_segment_earlier(u32 a, u32 b);  /* rts_segment_before, under the lock. True too if it could not be found out */
RTS_INLINE bool rts_segments_ordered(u32 a, u32 b) { return rts_segment_earlier(a, b) || rts_segment_earlier(b, a); }
u32 rts_segment_count(void);
uptr rts_segment_bytes(void);
void rts_segment_validate(void);

/* -- cycle.c */
/* A new cycle with this nesting in it: then *c is filled in. */
bool rts_cycle_search(u32 nesting, struct rts_order_thread *t, struct rts_order_cycle *c);
/* The same for those with this nesting as the writer that waits in between. */
bool rts_cycle_search_writer(u32 nesting, struct rts_order_thread *t, struct rts_order_cycle *c);
bool rts_cycle_possible(u32 nesting); /* is the wanted lock in one component with a held one? */
void rts_cycle_credit(void);     /* one more operation that searches may cost */

/* -- sweep.c */
void rts_sweep_if_due(void);
/* There are too many nestings somewhere, but retired locks may be the reason: true if so, and a sweep will come soon. */
bool rts_sweep_soon(void);
void rts_sweep(void);
extern u32 rts_sweep_retired;    /* locks that wait for it */
extern u32 rts_sweep_count;

/* -- validate.c: everything said above, of the whole graph; dies if it does not hold */
void rts_order_validate(void);
#endif
