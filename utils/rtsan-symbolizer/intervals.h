/*
 * A set of half-open address ranges [start, end), each with a value of the
 * caller's. Filled once, sorted once, then only searched. Ranges may nest or
 * overlap, as the ranges of compile units, functions and symbols all do in real
 * files.
 */
#ifndef RTSAN_SYMBOLIZER_INTERVALS_H
#define RTSAN_SYMBOLIZER_INTERVALS_H

#include <stddef.h>
#include <stdint.h>

struct rts_interval {
  uint64_t start;
  uint64_t end;
  uint64_t value;
  uint64_t
      reach; /* largest end among this and all earlier ranges, once sorted */
};

struct rts_intervals {
  struct rts_interval *items;
  size_t count;
  size_t room;
};

/* An empty range (end <= start) is dropped. */
void rts_intervals_add(struct rts_intervals *set, uint64_t start, uint64_t end,
                       uint64_t value);

/* To be called after the last add and before the first find. */
void rts_intervals_sort(struct rts_intervals *set);

/* The innermost range around the address: the latest start, then the earliest
   end, then the smallest value. NULL when none holds it. The result lives as
   long as the set. */
const struct rts_interval *rts_intervals_find(const struct rts_intervals *set,
                                              uint64_t address);

void rts_intervals_free(struct rts_intervals *set);

#endif
