/*
 * Global and static variables of a module by address, from DWARF.
 *
 * Nothing in DWARF leads from a data address to a unit, so the first question
 * scans the entries of all units: 2 ms a megabyte of .debug_info. The scan
 * stops at a time budget; a variable it did not reach has no declaration.
 */
#ifndef RTSAN_SYMBOLIZER_VARIABLES_H
#define RTSAN_SYMBOLIZER_VARIABLES_H

#include "module.h"

enum { rts_variables_scan_ms = 500 };

struct rts_variables;

/* Never NULL. */
struct rts_variables *rts_variables_open(struct rts_module *module);

/* The entry of the variable that starts at or before the address and, by the
   size of its type, holds it. */
bool rts_variables_find(const struct rts_variables *variables, uint64_t address,
                        Dwarf_Die *die, uint64_t *start, uint64_t *size);

#endif
