/*
 * An address of code to its chain of frames.
 *
 * A frame's function comes from one entry, its place from one level further in:
 * the innermost place is a row of the line table, the others are the call sites
 * that inlined entries carry.
 */
#include "lookup.h"

#include "demangle.h"
#include "entry.h"
#include "memory.h"
#include "symtab.h"
#include "units.h"

#include <dwarf.h>
#include <stdlib.h>

/* Blocks in blocks; a real program has tens, a hostile file millions. */
enum { deepest_block = 1000 };

/* The function, then what is inlined at the address, inwards. */
struct chain {
  Dwarf_Die entries[RTS_SYM_MAX_FRAMES];
  size_t count;
};

static bool has_ranges(Dwarf_Die *die) {
  return dwarf_hasattr(die, DW_AT_low_pc) || dwarf_hasattr(die, DW_AT_ranges);
}

/* An inlined call must hold the address; a block without ranges of its own (GCC
   has them) must be looked into. */
static bool is_inward(Dwarf_Die *die, Dwarf_Addr address) {
  switch (dwarf_tag(die)) {
  case DW_TAG_inlined_subroutine:
    return dwarf_haspc(die, address) > 0;
  case DW_TAG_lexical_block:
  case DW_TAG_try_block:
  case DW_TAG_catch_block:
    return dwarf_haspc(die, address) > 0 || !has_ranges(die);
  default:
    return false;
  }
}

/* Overfull, the chain gives up its innermost known entry, so that both ends
   stay right. */
static void push(struct chain *chain, Dwarf_Die *die) {
  if (chain->count == RTS_SYM_MAX_FRAMES)
    chain->count--;
  chain->entries[chain->count++] = *die;
}

/* True once an inlined call was found at or below `scope`. */
static bool collect_inlined(Dwarf_Die *scope, Dwarf_Addr address,
                            struct chain *chain, int depth) {
  Dwarf_Die child;
  if (depth == deepest_block || dwarf_child(scope, &child) != 0)
    return false;
  do {
    if (!is_inward(&child, address))
      continue;
    bool inlined = dwarf_tag(&child) == DW_TAG_inlined_subroutine;
    if (inlined)
      push(chain, &child);
    if (collect_inlined(&child, address, chain, depth + 1) || inlined)
      return true;
  } while (dwarf_siblingof(&child, &child) == 0);
  return false;
}

static void set_line(struct rts_unit *unit, Dwarf_Addr address,
                     struct rts_frame *frame) {
  Dwarf_Line *line = dwarf_getsrc_die(&unit->top, address);
  if (!line)
    return;
  frame->file = rts_entry_path(&unit->top, dwarf_linesrc(line, NULL, NULL));
  if (dwarf_lineno(line, &frame->line) != 0)
    frame->line = 0;
  if (dwarf_linecol(line, &frame->column) != 0)
    frame->column = 0;
}

static void set_call_site(Dwarf_Die *inlined, struct rts_frame *frame) {
  frame->file = rts_entry_file(inlined, DW_AT_call_file);
  frame->line = rts_entry_number(inlined, DW_AT_call_line);
  frame->column = rts_entry_number(inlined, DW_AT_call_column);
}

static char *symbol_name(struct rts_module *module, uint64_t address,
                         bool only_mangled) {
  struct rts_symbol symbol;
  if (!rts_symtab_find_code(rts_module_symtab(module), address, &symbol) ||
      (only_mangled && !rts_demangle_known(symbol.name)))
    return NULL;
  return rts_demangle(symbol.name);
}

/* With -g1 clang leaves linker names out; the symbol then has the full name of
   the outermost function. */
static char *function_name(struct rts_module *module, struct rts_unit *unit,
                           Dwarf_Die *function, uint64_t address) {
  char *name = NULL;
  if (!rts_entry_linkage_name(function) &&
      !rts_entry_plain_language(&unit->body))
    name = symbol_name(module, address, true);
  if (!name)
    name = rts_entry_name(function);
  return name ? name : symbol_name(module, address, false);
}

/* Frames from inside out: frame 0 belongs to the chain's last entry. */
static void fill_frames(struct rts_module *module, struct rts_unit *unit,
                        struct chain *chain, uint64_t address,
                        struct rts_frames *frames) {
  frames->count = chain->count;
  for (size_t i = 0; i < chain->count; i++) {
    size_t level = chain->count - 1 - i;
    struct rts_frame *frame = &frames->items[i];
    frame->function =
        level ? rts_entry_name(&chain->entries[level])
              : function_name(module, unit, &chain->entries[0], address);
    if (i == 0)
      set_line(unit, address - module->bias, frame);
    else
      set_call_site(&chain->entries[level + 1], frame);
  }
}

void rts_lookup_code(struct rts_module *module, uint64_t address,
                     struct rts_frames *frames) {
  static struct chain chain;
  struct rts_unit *unit = rts_units_find(rts_module_units(module), address);
  *frames = (struct rts_frames){0};
  if (unit &&
      rts_unit_find_function(unit, module, address, &chain.entries[0])) {
    chain.count = 1;
    collect_inlined(&chain.entries[0], address - module->bias, &chain, 0);
    fill_frames(module, unit, &chain, address, frames);
    return;
  }
  frames->count = 1;
  frames->items[0].function = symbol_name(module, address, false);
  if (unit)
    set_line(unit, address - module->bias, &frames->items[0]);
}

void rts_frames_free(struct rts_frames *frames) {
  for (size_t i = 0; i < frames->count; i++) {
    free(frames->items[i].function);
    free(frames->items[i].file);
  }
  frames->count = 0;
}
