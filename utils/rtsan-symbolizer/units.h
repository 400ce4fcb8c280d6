/*
 * The compile units of a module by address, and each unit's functions by
 * address.
 *
 * .debug_aranges is not used: clang writes none, and files linked from objects
 * of two compilers have one that covers half. Only the top entry of each unit
 * is read instead.
 */
#ifndef RTSAN_SYMBOLIZER_UNITS_H
#define RTSAN_SYMBOLIZER_UNITS_H

#include "intervals.h"
#include "module.h"

struct rts_unit {
  Dwarf_Die top;  /* the entry in the file: ranges and line table */
  Dwarf_Die body; /* the entry whose children count: `top`, or the .dwo's */
  bool indexed;
  struct rts_intervals functions; /* values: entry offsets in body's Dwarf */
};

struct rts_units {
  struct rts_unit *items;
  size_t count;
  size_t room;
  struct rts_intervals ranges; /* values: index into items */
};

/* Reads the top entry of every unit. Never NULL. */
struct rts_units *rts_units_open(struct rts_module *module);

/* The unit whose ranges hold the address of the file, or NULL. */
struct rts_unit *rts_units_find(const struct rts_units *units,
                                uint64_t address);

/* Makes `body` valid: opens the .dwo file of a split unit. */
void rts_unit_load_body(struct rts_unit *unit);

/* The concrete function of the unit around that address. Scans the unit's
   entries at the first call. */
bool rts_unit_find_function(struct rts_unit *unit,
                            const struct rts_module *module, uint64_t address,
                            Dwarf_Die *function);

#endif
