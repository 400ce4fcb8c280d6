/*
 * A quick walk over all debugging entries of one unit, in file order.
 *
 * libdw's own walk visits entries below a namespace several times when the
 * compiler leaves out DW_AT_sibling, as clang does: 2300 ms for 8.4 million
 * entries. This one knows each abbreviation's size beforehand, visits every
 * entry once, and hands only the wanted ones to libdw: 130 ms.
 */
#ifndef RTSAN_SYMBOLIZER_DIES_H
#define RTSAN_SYMBOLIZER_DIES_H

#include <elfutils/libdw.h>
#include <stdbool.h>

/* Entries of this tag that carry one of these two attributes. */
struct rts_dies_filter {
  unsigned tag;
  unsigned attributes[2];
};

typedef void rts_dies_visit(Dwarf_Die *die, void *context);

/* Calls visit for each match in the unit whose top entry is given. False when
   the unit is malformed; entries before the fault have been visited. The die
   passed to visit may be copied and stays good as long as the Dwarf. */
bool rts_dies_scan(Dwarf_Die *unit, const struct rts_dies_filter *filter,
                   rts_dies_visit *visit, void *context);

#endif
