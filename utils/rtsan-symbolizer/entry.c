#include "entry.h"

#include "demangle.h"
#include "memory.h"
#include "paths.h"

#include <dwarf.h>
#include <limits.h>
#include <string.h>

static const char *text_of(Dwarf_Die *die, unsigned attribute) {
  Dwarf_Attribute found;
  return dwarf_formstring(dwarf_attr_integrate(die, attribute, &found));
}

const char *rts_entry_linkage_name(Dwarf_Die *die) {
  const char *name = text_of(die, DW_AT_linkage_name);
  return name ? name : text_of(die, DW_AT_MIPS_linkage_name);
}

char *rts_entry_name(Dwarf_Die *die) {
  const char *name = rts_entry_linkage_name(die);
  if (name)
    return rts_demangle(name);
  name = text_of(die, DW_AT_name);
  return name ? rts_memory_text(name, strlen(name)) : NULL;
}

char *rts_entry_path(Dwarf_Die *unit, const char *file) {
  return file ? rts_path_join(text_of(unit, DW_AT_comp_dir), file) : NULL;
}

/* The number counts in the table of the unit that holds the attribute, which an
   abstract origin may have led to. dwarf_decl_file would do, were it not for
   number 0, valid since DWARF 5, and for split units, where it asserts. */
char *rts_entry_file(Dwarf_Die *die, unsigned attribute) {
  Dwarf_Attribute found;
  Dwarf_Word index;
  Dwarf_Die unit;
  Dwarf_Files *files;
  size_t count;
  if (dwarf_formudata(dwarf_attr_integrate(die, attribute, &found), &index) ||
      dwarf_cu_info(found.cu, NULL, NULL, &unit, NULL, NULL, NULL, NULL) ||
      dwarf_getsrcfiles(&unit, &files, &count) != 0 || index >= count)
    return NULL;
  return rts_entry_path(&unit, dwarf_filesrc(files, index, NULL, NULL));
}

int rts_entry_number(Dwarf_Die *die, unsigned attribute) {
  Dwarf_Attribute found;
  Dwarf_Word value;
  if (dwarf_formudata(dwarf_attr_integrate(die, attribute, &found), &value) !=
      0)
    return 0;
  return value <= INT_MAX ? (int)value : 0;
}

bool rts_entry_plain_language(Dwarf_Die *unit) {
  switch (dwarf_srclang(unit)) {
  case DW_LANG_C:
  case DW_LANG_C89:
  case DW_LANG_C99:
  case DW_LANG_C11:
  case DW_LANG_Mips_Assembler:
    return true;
  default:
    return false;
  }
}
