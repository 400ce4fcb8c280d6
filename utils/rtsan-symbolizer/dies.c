/*
 * Each abbreviation becomes a short list of steps that move past one entry's
 * attributes; neighbours of fixed size melt into one step. Most entries need
 * one or two steps.
 *
 * Each entry moves the cursor by at least one byte, so the walk ends.
 */
#include "dies.h"

#include "forms.h"
#include "memory.h"

#include <dwarf.h>
#include <stdlib.h>

/* Compilers number abbreviations from 1 without gaps, and give an entry some
   twenty attributes at most. */
enum { largest_code = 1 << 20, most_attributes = 512 };

struct shape {
  size_t first_step;
  size_t step_count;
  bool known;
  bool wanted;
};

struct scan {
  const struct rts_dies_filter *filter;
  struct rts_form_sizes sizes;
  struct shape *shapes; /* by abbreviation code */
  size_t shape_count;
  size_t shape_room;
  struct rts_step *steps;
  size_t step_count;
  size_t step_room;
};

static void add_step(struct scan *scan, struct shape *shape,
                     struct rts_step step) {
  if (step.kind == rts_step_fixed && shape->step_count) {
    struct rts_step *last = &scan->steps[scan->step_count - 1];
    if (last->kind == rts_step_fixed) {
      last->size += step.size;
      return;
    }
  }
  if (step.kind == rts_step_fixed && step.size == 0)
    return;
  if (scan->step_count == scan->step_room)
    scan->steps =
        rts_memory_grow(scan->steps, &scan->step_room, sizeof *scan->steps);
  scan->steps[scan->step_count++] = step;
  shape->step_count++;
}

static bool has_wanted_attribute(const struct scan *scan, unsigned name) {
  return name == scan->filter->attributes[0] ||
         name == scan->filter->attributes[1];
}

/* dwarf_getattrcnt is of no use: up to elfutils 0.188 it takes the value of an
   implicit constant for attributes. Asking until there is no more works. */
static bool describe(struct scan *scan, Dwarf_Abbrev *abbrev,
                     struct shape *shape) {
  unsigned name, form;
  struct rts_step step;
  *shape = (struct shape){.first_step = scan->step_count, .known = true};
  for (size_t i = 0; dwarf_getabbrevattr(abbrev, i, &name, &form, NULL) == 0;
       i++) {
    if (i == most_attributes || !rts_form_step(&scan->sizes, form, &step))
      return false;
    add_step(scan, shape, step);
    shape->wanted |= has_wanted_attribute(scan, name);
  }
  shape->wanted &= dwarf_getabbrevtag(abbrev) == scan->filter->tag;
  return true;
}

static bool reserve_code(struct scan *scan, unsigned code) {
  if (code > largest_code)
    return false;
  while (code >= scan->shape_room)
    scan->shapes =
        rts_memory_grow(scan->shapes, &scan->shape_room, sizeof *scan->shapes);
  for (; scan->shape_count <= code; scan->shape_count++)
    scan->shapes[scan->shape_count] = (struct shape){0};
  return true;
}

/* An abbreviation that cannot be described stays unknown: a fault only if an
   entry uses it. */
static void read_abbreviations(struct scan *scan, Dwarf_Die *unit) {
  size_t length = 0;
  for (Dwarf_Off offset = 0;; offset += length) {
    Dwarf_Abbrev *abbrev = dwarf_getabbrev(unit, offset, &length);
    if (!abbrev || abbrev == DWARF_END_ABBREV || length == 0)
      return;
    struct shape shape;
    unsigned code = dwarf_getabbrevcode(abbrev);
    if (!reserve_code(scan, code))
      return;
    if (!scan->shapes[code].known && describe(scan, abbrev, &shape))
      scan->shapes[code] = shape;
  }
}

static bool next_entry(const struct scan *scan, struct rts_cursor *cursor,
                       bool *wanted) {
  uint64_t code;
  *wanted = false;
  if (!rts_form_read_leb(cursor, &code))
    return false;
  if (code == 0)
    return true;
  if (code >= scan->shape_count || !scan->shapes[code].known)
    return false;
  const struct shape *shape = &scan->shapes[code];
  const struct rts_step *steps = scan->steps + shape->first_step;
  for (size_t i = 0; i < shape->step_count; i++)
    if (!rts_form_take(&scan->sizes, steps[i], cursor))
      return false;
  *wanted = shape->wanted;
  return true;
}

/* The bytes of the unit from its top entry on. */
static bool unit_bytes(Dwarf_Die *unit, struct scan *scan,
                       struct rts_cursor *cursor) {
  Dwarf *dwarf = dwarf_cu_getdwarf(unit->cu);
  const Dwarf_Off die = dwarf_dieoffset(unit), in_unit = dwarf_cuoffset(unit);
  Dwarf_Off next;
  size_t header;
  Dwarf_Half version;
  uint8_t address_size, offset_size;
  if (!dwarf || in_unit > die ||
      dwarf_next_unit(dwarf, die - in_unit, &next, &header, &version, NULL,
                      &address_size, &offset_size, NULL, NULL) != 0 ||
      next <= die)
    return false;
  scan->sizes = (struct rts_form_sizes){version, address_size, offset_size};
  cursor->at = unit->addr;
  cursor->end = cursor->at + (next - die);
  return true;
}

static bool walk(const struct scan *scan, struct rts_cursor cursor,
                 Dwarf_Die *unit, rts_dies_visit *visit, void *context) {
  const unsigned char *start = cursor.at;
  const Dwarf_Off base = dwarf_dieoffset(unit);
  Dwarf *dwarf = dwarf_cu_getdwarf(unit->cu);
  while (cursor.at < cursor.end) {
    const Dwarf_Off offset = base + (Dwarf_Off)(cursor.at - start);
    bool wanted;
    Dwarf_Die die;
    if (!next_entry(scan, &cursor, &wanted))
      return false;
    if (wanted && dwarf_offdie(dwarf, offset, &die))
      visit(&die, context);
  }
  return true;
}

bool rts_dies_scan(Dwarf_Die *unit, const struct rts_dies_filter *filter,
                   rts_dies_visit *visit, void *context) {
  struct scan scan = {.filter = filter};
  struct rts_cursor cursor;
  if (!unit_bytes(unit, &scan, &cursor))
    return false;
  read_abbreviations(&scan, unit);
  bool whole = walk(&scan, cursor, unit, visit, context);
  free(scan.shapes);
  free(scan.steps);
  return whole;
}
