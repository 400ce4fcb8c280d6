/*
 * Interval sets of functions, labels and data. An interval's value is the
 * symbol's index with its rank above it, so that the set's "smallest value
 * first" rule prefers the better name of an alias.
 *
 * Labels are code symbols without a type, from assembly: they count only where
 * no function is, since one may well stand inside a function. A code symbol
 * without a size reaches up to the end of its section (the next symbol, being
 * further in, wins from there on); a data symbol without a size names only its
 * own address, for those are marks like __dso_handle.
 */
#include "symtab.h"

#include "intervals.h"
#include "memory.h"

#include <gelf.h>
#include <stdlib.h>
#include <string.h>

struct rts_symtab {
  struct rts_intervals functions;
  struct rts_intervals labels;
  struct rts_intervals data;
  struct rts_symbol *symbols;
  size_t count;
  size_t room;
};

/* Below the rank in an interval's value. */
enum { index_bits = 32 };

static uint64_t rank(const GElf_Sym *symbol, const char *name) {
  uint64_t rank = 0;
  switch (GELF_ST_BIND(symbol->st_info)) {
  case STB_GLOBAL:
    break;
  case STB_WEAK:
    rank = 1;
    break;
  default:
    rank = 2;
  }
  return rank << 1 | (name[0] == '_' && name[1] == '_');
}

/* The end of the symbol's section, and whether it holds instructions. */
static uint64_t section_end(Elf *elf, GElf_Word index, GElf_Addr bias,
                            bool *executable) {
  GElf_Shdr header;
  Elf_Scn *section = elf ? elf_getscn(elf, index) : NULL;
  *executable = false;
  if (!section || !gelf_getshdr(section, &header))
    return 0;
  *executable = header.sh_flags & SHF_EXECINSTR;
  return header.sh_addr + header.sh_size + bias;
}

/* Mapping symbols of some targets ($x, $d) and labels of a compiler. */
static bool is_nameless(const char *name) {
  return !*name || *name == '$' || !strncmp(name, ".L", 2);
}

static void add(struct rts_symtab *table, struct rts_intervals *set,
                const GElf_Sym *symbol, struct rts_symbol known, uint64_t end) {
  if (table->count == table->room)
    table->symbols =
        rts_memory_grow(table->symbols, &table->room, sizeof *table->symbols);
  const uint64_t value = rank(symbol, known.name) << index_bits | table->count;
  table->symbols[table->count++] = known;
  rts_intervals_add(set, known.start, end, value);
}

/* The set a symbol belongs to, or NULL. */
static struct rts_intervals *set_of(struct rts_symtab *table, int type,
                                    bool executable) {
  switch (type) {
  case STT_FUNC:
  case STT_GNU_IFUNC:
    return &table->functions;
  case STT_OBJECT:
    return &table->data;
  case STT_NOTYPE:
    return executable ? &table->labels : NULL;
  default:
    return NULL;
  }
}

static void read_symbol(struct rts_symtab *table, Dwfl_Module *module, int i) {
  GElf_Sym symbol;
  GElf_Addr start, bias;
  GElf_Word index;
  Elf *elf;
  bool executable = false;
  const char *name =
      dwfl_module_getsym_info(module, i, &symbol, &start, &index, &elf, &bias);
  if (!name || is_nameless(name) || index == SHN_UNDEF ||
      index >= SHN_LORESERVE)
    return;
  const int type = GELF_ST_TYPE(symbol.st_info);
  uint64_t end = start + symbol.st_size;
  if (type == STT_OBJECT && !symbol.st_size)
    end = start + 1;
  else if (type == STT_NOTYPE || !symbol.st_size)
    end = section_end(elf, index, bias, &executable);
  struct rts_intervals *set = set_of(table, type, executable);
  if (set)
    add(table, set, &symbol, (struct rts_symbol){name, start, symbol.st_size},
        end);
}

struct rts_symtab *rts_symtab_open(Dwfl_Module *module) {
  struct rts_symtab *table = rts_memory_take(1, sizeof *table);
  int count = dwfl_module_getsymtab(module);
  for (int i = 1; i < count; i++)
    read_symbol(table, module, i);
  rts_intervals_sort(&table->functions);
  rts_intervals_sort(&table->labels);
  rts_intervals_sort(&table->data);
  return table;
}

void rts_symtab_close(struct rts_symtab *table) {
  if (!table)
    return;
  rts_intervals_free(&table->functions);
  rts_intervals_free(&table->labels);
  rts_intervals_free(&table->data);
  free(table->symbols);
  free(table);
}

static bool find(const struct rts_symtab *table,
                 const struct rts_intervals *set, uint64_t address,
                 struct rts_symbol *symbol) {
  const struct rts_interval *found = rts_intervals_find(set, address);
  if (!found)
    return false;
  *symbol = table->symbols[found->value & (((uint64_t)1 << index_bits) - 1)];
  return true;
}

bool rts_symtab_find_code(const struct rts_symtab *table, uint64_t address,
                          struct rts_symbol *symbol) {
  return find(table, &table->functions, address, symbol) ||
         find(table, &table->labels, address, symbol);
}

bool rts_symtab_find_data(const struct rts_symtab *table, uint64_t address,
                          struct rts_symbol *symbol) {
  return find(table, &table->data, address, symbol);
}
