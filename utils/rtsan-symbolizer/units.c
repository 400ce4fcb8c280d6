#include "units.h"

#include "dies.h"
#include "memory.h"

#include <dwarf.h>

struct range_sink {
  const struct rts_module *module;
  struct rts_intervals *set;
};

/* All code ranges of an entry, those of dropped functions left out. */
static void add_ranges(const struct range_sink *sink, Dwarf_Die *die,
                       uint64_t value) {
  const uint64_t bias = sink->module->bias;
  Dwarf_Addr base, start, end;
  ptrdiff_t position = 0;
  while ((position = dwarf_ranges(die, position, &base, &start, &end)) > 0)
    if (rts_module_has_code(sink->module, start + bias))
      rts_intervals_add(sink->set, start + bias, end + bias, value);
}

static void add_unit(struct rts_units *units, const struct range_sink *sink,
                     Dwarf_Die *top) {
  if (units->count == units->room)
    units->items =
        rts_memory_grow(units->items, &units->room, sizeof *units->items);
  struct rts_unit *unit = &units->items[units->count];
  *unit = (struct rts_unit){.top = *top};
  add_ranges(sink, top, units->count++);
}

struct rts_units *rts_units_open(struct rts_module *module) {
  struct rts_units *units = rts_memory_take(1, sizeof *units);
  Dwarf *dwarf = rts_module_dwarf(module);
  struct range_sink sink = {module, &units->ranges};
  Dwarf_CU *unit = NULL;
  Dwarf_Die top;
  uint8_t type;
  while (dwarf &&
         dwarf_get_units(dwarf, unit, &unit, NULL, &type, &top, NULL) == 0)
    if (type == DW_UT_compile || type == DW_UT_skeleton)
      add_unit(units, &sink, &top);
  rts_intervals_sort(&units->ranges);
  return units;
}

struct rts_unit *rts_units_find(const struct rts_units *units,
                                uint64_t address) {
  const struct rts_interval *range =
      rts_intervals_find(&units->ranges, address);
  return range ? &units->items[range->value] : NULL;
}

void rts_unit_load_body(struct rts_unit *unit) {
  uint8_t type;
  Dwarf_Die split;
  if (unit->body.addr)
    return;
  unit->body = unit->top;
  if (dwarf_cu_info(unit->top.cu, NULL, &type, NULL, &split, NULL, NULL,
                    NULL) == 0 &&
      type == DW_UT_skeleton && split.addr)
    unit->body = split;
}

static void add_function(Dwarf_Die *die, void *context) {
  add_ranges(context, die, dwarf_dieoffset(die));
}

static void index_functions(struct rts_unit *unit,
                            const struct rts_module *module) {
  static const struct rts_dies_filter functions = {
      DW_TAG_subprogram, {DW_AT_low_pc, DW_AT_ranges}};
  struct range_sink sink = {module, &unit->functions};
  rts_unit_load_body(unit);
  /* Of a damaged unit, what could be read is used. */
  rts_dies_scan(&unit->body, &functions, add_function, &sink);
  rts_intervals_sort(&unit->functions);
}

bool rts_unit_find_function(struct rts_unit *unit,
                            const struct rts_module *module, uint64_t address,
                            Dwarf_Die *function) {
  if (!unit->indexed)
    index_functions(unit, module);
  unit->indexed = true;
  const struct rts_interval *range =
      rts_intervals_find(&unit->functions, address);
  return range &&
         dwarf_offdie(dwarf_cu_getdwarf(unit->body.cu), range->value, function);
}
