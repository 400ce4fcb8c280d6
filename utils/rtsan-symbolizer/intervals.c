/*
 * Sorted ranges with a running maximum of their ends, which lets a search stop
 * walking back as soon as no earlier range can reach the address.
 */
#include "intervals.h"

#include "memory.h"

#include <stdlib.h>

void rts_intervals_add(struct rts_intervals *set, uint64_t start, uint64_t end,
                       uint64_t value) {
  if (end <= start)
    return;
  if (set->count == set->room)
    set->items = rts_memory_grow(set->items, &set->room, sizeof *set->items);
  set->items[set->count++] =
      (struct rts_interval){.start = start, .end = end, .value = value};
}

/* Outer before inner, so that walking back meets the innermost first. */
static int compare(const void *left, const void *right) {
  const struct rts_interval *a = left, *b = right;
  if (a->start != b->start)
    return a->start < b->start ? -1 : 1;
  if (a->end != b->end)
    return a->end > b->end ? -1 : 1;
  if (a->value != b->value)
    return a->value > b->value ? -1 : 1;
  return 0;
}

void rts_intervals_sort(struct rts_intervals *set) {
  uint64_t reach = 0;
  if (set->count)
    qsort(set->items, set->count, sizeof *set->items, compare);
  for (size_t i = 0; i < set->count; i++) {
    if (set->items[i].end > reach)
      reach = set->items[i].end;
    set->items[i].reach = reach;
  }
}

/* How many ranges start at or below the address. */
static size_t count_starts(const struct rts_intervals *set, uint64_t address) {
  size_t low = 0, high = set->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (set->items[middle].start <= address)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

const struct rts_interval *rts_intervals_find(const struct rts_intervals *set,
                                              uint64_t address) {
  size_t i = count_starts(set, address);
  while (i-- > 0 && set->items[i].reach > address)
    if (set->items[i].end > address)
      return &set->items[i];
  return NULL;
}

void rts_intervals_free(struct rts_intervals *set) {
  free(set->items);
  *set = (struct rts_intervals){0};
}
