#include "variables.h"

#include "dies.h"
#include "memory.h"
#include "units.h"

#include <dwarf.h>
#include <stdlib.h>
#include <time.h>

struct placed {
  uint64_t start;
  Dwarf_Die die;
};

struct rts_variables {
  struct placed *items; /* by start */
  size_t count;
  size_t room;
  uint64_t bias;
};

/* The address of a variable that has a fixed one. */
static bool fixed_address(Dwarf_Die *die, Dwarf_Addr *address) {
  Dwarf_Attribute location, operand;
  Dwarf_Op *expression;
  size_t length;
  if (!dwarf_attr(die, DW_AT_location, &location) ||
      dwarf_getlocation(&location, &expression, &length) != 0 || length != 1)
    return false;
  switch (expression[0].atom) {
  case DW_OP_addr:
    *address = expression[0].number;
    return true;
  case DW_OP_addrx:
  case DW_OP_GNU_addr_index:
    return dwarf_getlocation_attr(&location, &expression[0], &operand) == 0 &&
           dwarf_formaddr(&operand, address) == 0;
  default:
    return false;
  }
}

static void add_variable(Dwarf_Die *die, void *context) {
  struct rts_variables *variables = context;
  Dwarf_Addr address;
  if (!fixed_address(die, &address))
    return;
  if (variables->count == variables->room)
    variables->items = rts_memory_grow(variables->items, &variables->room,
                                       sizeof *variables->items);
  variables->items[variables->count++] =
      (struct placed){address + variables->bias, *die};
}

static int compare(const void *left, const void *right) {
  const struct placed *a = left, *b = right;
  return (a->start > b->start) - (a->start < b->start);
}

static int64_t now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct rts_variables *rts_variables_open(struct rts_module *module) {
  static const struct rts_dies_filter located = {
      DW_TAG_variable, {DW_AT_location, DW_AT_location}};
  struct rts_variables *variables = rts_memory_take(1, sizeof *variables);
  struct rts_units *units = rts_module_units(module);
  const int64_t deadline = now_ms() + rts_variables_scan_ms;
  variables->bias = module->bias;
  for (size_t i = 0; i < units->count && now_ms() < deadline; i++) {
    rts_unit_load_body(&units->items[i]);
    rts_dies_scan(&units->items[i].body, &located, add_variable, variables);
  }
  if (variables->count)
    qsort(variables->items, variables->count, sizeof *variables->items,
          compare);
  return variables;
}

/* The last one that starts at or before the address. */
static struct placed *nearest(const struct rts_variables *variables,
                              uint64_t address) {
  size_t low = 0, high = variables->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (variables->items[middle].start <= address)
      low = middle + 1;
    else
      high = middle;
  }
  return low ? &variables->items[low - 1] : NULL;
}

static uint64_t type_size(Dwarf_Die *die) {
  Dwarf_Attribute attribute;
  Dwarf_Die type;
  Dwarf_Word size;
  if (!dwarf_formref_die(dwarf_attr_integrate(die, DW_AT_type, &attribute),
                         &type) ||
      dwarf_aggregate_size(&type, &size) != 0)
    return 0;
  return size;
}

bool rts_variables_find(const struct rts_variables *variables, uint64_t address,
                        Dwarf_Die *die, uint64_t *start, uint64_t *size) {
  const struct placed *found = nearest(variables, address);
  if (!found)
    return false;
  *die = found->die;
  *start = found->start;
  *size = type_size(die);
  return address - *start < (*size ? *size : 1);
}
