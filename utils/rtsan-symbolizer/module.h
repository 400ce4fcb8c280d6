/*
 * One ELF file under symbolization. Opening is cheap; everything else (debug
 * file, unit ranges, symbols, variables) is found on first need and kept.
 *
 * Addresses here are those of the file itself: run-time address less load bias.
 */
#ifndef RTSAN_SYMBOLIZER_MODULE_H
#define RTSAN_SYMBOLIZER_MODULE_H

#include "intervals.h"

#include <elfutils/libdwfl.h>
#include <stdbool.h>

struct rts_symtab;
struct rts_units;
struct rts_variables;

struct rts_module {
  struct rts_module *next;
  char *path;
  const char *error; /* static text: why this file cannot be used; else NULL */
  char *build_id;    /* lower-case hex; "" when the file has none */
  Dwfl *session;
  Dwfl_Module *dwfl;
  Dwarf *dwarf;  /* NULL when there is no debugging information */
  uint64_t bias; /* add to an address of `dwarf` to get one of the file */
  bool dwarf_sought;
  struct rts_intervals code; /* executable sections */
  struct rts_symtab *symtab;
  struct rts_units *units;
  struct rts_variables *variables;
};

/* Where separate debug files are looked for, in libdwfl's syntax; NULL is its
   default, ":.debug:/usr/lib/debug". Before the first open. */
void rts_module_set_debug_path(const char *path);

/* The module of that path, opened once and cached until the program ends. Never
   NULL; look at `error`. */
struct rts_module *rts_module_open(const char *path);

/* NULL, or why the file is not the one meant. A NULL build_id fits any file. */
const char *rts_module_check_build_id(const struct rts_module *module,
                                      const char *build_id);

/* The DWARF data, from the file or a separate one. NULL when there is none. */
Dwarf *rts_module_dwarf(struct rts_module *module);

/* Linkers leave ranges of dropped functions behind, with addresses near 0 or
   -1. Only an address in an executable section is to be believed. */
bool rts_module_has_code(const struct rts_module *module, uint64_t address);

struct rts_symtab *rts_module_symtab(struct rts_module *module);
struct rts_units *rts_module_units(struct rts_module *module);
struct rts_variables *rts_module_variables(struct rts_module *module);

/* After a crash in this module's data: every later use gets this error. */
void rts_module_give_up(struct rts_module *module, const char *error);

#endif
