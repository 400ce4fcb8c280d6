/* Facts about one debugging entry. Texts belong to the caller. */
#ifndef RTSAN_SYMBOLIZER_ENTRY_H
#define RTSAN_SYMBOLIZER_ENTRY_H

#include <elfutils/libdw.h>
#include <stdbool.h>

/* The linker name, following abstract origins and specifications; or NULL. */
const char *rts_entry_linkage_name(Dwarf_Die *die);

/* The full source name where there is a linker name, else the plain name of the
   entry, else NULL. */
char *rts_entry_name(Dwarf_Die *die);

/* A file name of the unit's line table, absolute through its directory. NULL
   for NULL. */
char *rts_entry_path(Dwarf_Die *unit, const char *file);

/* The file an attribute such as DW_AT_decl_file numbers, or NULL. */
char *rts_entry_file(Dwarf_Die *die, unsigned attribute);

/* An attribute as a non-negative int; 0 when it is missing or too large. */
int rts_entry_number(Dwarf_Die *die, unsigned attribute);

/* Whether linker names of the unit's language are the plain names. */
bool rts_entry_plain_language(Dwarf_Die *unit);

#endif
