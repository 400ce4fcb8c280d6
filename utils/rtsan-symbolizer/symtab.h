/*
 * The symbol tables of a module: .symtab, the one of a separate debug file, the
 * compressed "mini debug info" one, or .dynsym, whichever libdwfl finds.
 */
#ifndef RTSAN_SYMBOLIZER_SYMTAB_H
#define RTSAN_SYMBOLIZER_SYMTAB_H

#include <elfutils/libdwfl.h>
#include <stdbool.h>
#include <stdint.h>

struct rts_symtab;

struct rts_symbol {
  const char *name; /* as in the table; lives as long as the module */
  uint64_t start;
  uint64_t size; /* 0: the table does not tell */
};

/* Reads and sorts all symbols: about 10 ms for 37,000, so call it late. Never
   NULL; empty when there is no table. */
struct rts_symtab *rts_symtab_open(Dwfl_Module *module);
void rts_symtab_close(struct rts_symtab *table);

/* The symbol around the address. Where several fit: the innermost; then global
   before weak before local; then the one named first. */
bool rts_symtab_find_code(const struct rts_symtab *table, uint64_t address,
                          struct rts_symbol *symbol);
bool rts_symtab_find_data(const struct rts_symtab *table, uint64_t address,
                          struct rts_symbol *symbol);

#endif
