/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The ELF files mapped into this process, now and earlier: which one an address belongs to, and which function symbol.
 *
 * Taken from /proc/self/maps and the program headers in memory, never from the loader: no loader lock is waited for.
 * M1 a record is never moved, unmapped or changed but for `loaded` (and its symbol tables, under the report lock), so a pointer to it and
 * its strings stay good for ever. M2 the list only grows; look-ups take no lock and are async-signal-safe. A library that was
 * dlclose'd stays as a record that is not loaded: addresses in old stacks are still named, unless another file took its
 * place (then that one is named: the accepted flaw of remembering stacks as bare addresses).
 * Cost: refresh ~100 us, a look-up one pass over the list. */
#ifndef RTS_PLATFORM_MODULES_H
#define RTS_PLATFORM_MODULES_H
#include "base/types.h"

#define RTS_BUILD_ID_MAX 32

struct rts_module_symbols; /* symtab.c */

struct rts_module {
  struct rts_module *next;
  uptr lo, hi;               /* all PT_LOADs, holes included */
  uptr bias;                 /* run-time address - address in the file */
  uptr unwind;               /* its .eh_frame_hdr; 0: none */
  bool loaded;
  bool runtime;              /* librtsan.so itself; false when it is linked statically */
  bool program;              /* the executable */
  uptr tls_size, tls_below;  /* of the program: bytes of its thread-local storage, and how far below the thread pointer that begins */
  u8 build_id_size;
  u8 build_id[RTS_BUILD_ID_MAX];
  struct rts_module_symbols *symbols;
  char path[];
};

/* Brings the list up to date. In a signal handler, or while another thread does it, possibly leaves it as it is. */
void rts_modules_refresh(void);
/* Before a dlclose: what is about to go must be on the list by then. */
void rts_modules_note_unload(void);
/* The module that holds pc; loaded ones first. Null if none. */
const struct rts_module *rts_modules_find(uptr pc);
/* Where the runtime itself lives: its library, or the program. */
const struct rts_module *rts_modules_own(void);

struct rts_symbol {
  const char *name;          /* as in the symbol table: mangled */
  uptr start, size;          /* run-time address */
};
/* Function (or, with data, object) symbol around addr from the file's own .symtab or .dynsym. The file is mapped at first use and must
 * be the very one that was loaded (same build-id). Only under the report lock. */
bool rts_modules_symbol(uptr addr, bool data, struct rts_symbol *out);
/* The same for the thread-local variable at `offset` of m's thread-local storage; out->start is an offset too. */
bool rts_modules_tls_symbol(const struct rts_module *m, uptr offset, struct rts_symbol *out);
/* The executable; null if it is not on the list. */
const struct rts_module *rts_modules_program(void);
/* Run-time address of the function that m's symbol table calls `name`, an exported one first; 0 if there is none, or more than one.
 * Same lock. */
uptr rts_modules_address_of(const struct rts_module *m, const char *name);
/* Lower-case hex of the build-id into buf (at least 2*RTS_BUILD_ID_MAX+1); empty if there is none. */
void rts_modules_build_id(const struct rts_module *m, char *buf);
/* The last part of a path. */
const char *rts_modules_basename(const char *path);
#endif
