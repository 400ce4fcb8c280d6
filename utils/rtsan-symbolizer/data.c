/*
 * An address of data to its variable. The symbol table tells name, start and
 * size; DWARF tells the declaration, and all of it when there is no symbol.
 */
#include "lookup.h"

#include "demangle.h"
#include "entry.h"
#include "symtab.h"
#include "variables.h"

#include <dwarf.h>
#include <stdlib.h>

static void set_declaration(Dwarf_Die *die, struct rts_variable *variable) {
  variable->file = rts_entry_file(die, DW_AT_decl_file);
  variable->line = rts_entry_number(die, DW_AT_decl_line);
}

/* clang names a function's static "function.name", GCC "name.1234": the
   entry's plain name is the better one unless the symbol is a mangled name. */
static char *best_name(const struct rts_symbol *symbol, Dwarf_Die *die) {
  if (symbol && (rts_demangle_known(symbol->name) || !die))
    return rts_demangle(symbol->name);
  return die ? rts_entry_name(die) : NULL;
}

bool rts_lookup_data(struct rts_module *module, uint64_t address,
                     struct rts_variable *variable) {
  struct rts_symbol symbol;
  Dwarf_Die die;
  uint64_t start, size;
  bool named =
      rts_symtab_find_data(rts_module_symtab(module), address, &symbol);
  bool declared =
      rts_variables_find(rts_module_variables(module),
                         named ? symbol.start : address, &die, &start, &size);
  *variable = (struct rts_variable){0};
  if (!named && !declared)
    return false;
  variable->name = best_name(named ? &symbol : NULL, declared ? &die : NULL);
  variable->start = named ? symbol.start : start;
  variable->size = named && symbol.size ? symbol.size : declared ? size : 0;
  if (declared)
    set_declaration(&die, variable);
  return true;
}

void rts_variable_free(struct rts_variable *variable) {
  free(variable->name);
  free(variable->file);
  *variable = (struct rts_variable){0};
}
