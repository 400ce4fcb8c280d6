/*
 * libdwfl is used for one thing it does better than anyone: finding where the
 * debugging information of a file is (in itself, by build-id, by
 * .gnu_debuglink, from a debuginfod server, with the dwz file it may need).
 * Each file is a libdwfl session of its own, at bias 0, so that files cannot
 * overlap.
 */
#include "module.h"

#include "memory.h"
#include "symtab.h"
#include "units.h"
#include "variables.h"

#include <elfutils/libdwelf.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

static struct rts_module *modules;
static char *debug_path;

static const Dwfl_Callbacks callbacks = {
    .find_debuginfo = dwfl_standard_find_debuginfo,
    .debuginfo_path = &debug_path,
};

void rts_module_set_debug_path(const char *path) {
  debug_path = rts_memory_text(path, strlen(path));
}

/* NULL when the file is worth giving to libdw. O_NONBLOCK in the caller keeps a
   FIFO from blocking us; here it is refused. */
static const char *check_file(int file) {
  unsigned char ident[EI_NIDENT + 2];
  const unsigned char native =
      __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? ELFDATA2LSB : ELFDATA2MSB;
  struct stat status;
  if (fstat(file, &status) != 0 || !S_ISREG(status.st_mode))
    return "not a regular file";
  if (pread(file, ident, sizeof ident, 0) != sizeof ident ||
      memcmp(ident, ELFMAG, SELFMAG) != 0)
    return "not an ELF file";
  if (ident[EI_DATA] != native)
    return "ELF file of foreign byte order";
  uint16_t type;
  memcpy(&type, ident + EI_NIDENT, sizeof type);
  if (type != ET_EXEC && type != ET_DYN)
    return "neither an executable nor a shared object";
  return NULL;
}

static const char *open_session(struct rts_module *module, int file) {
  module->session = dwfl_begin(&callbacks);
  if (!module->session)
    return "cannot start libdwfl";
  dwfl_report_begin(module->session);
  module->dwfl = dwfl_report_elf(module->session, module->path, module->path,
                                 file, 0, true);
  dwfl_report_end(module->session, NULL, NULL);
  return module->dwfl ? NULL : "malformed ELF file";
}

static void read_build_id(struct rts_module *module, Elf *elf) {
  const void *bytes = NULL;
  ssize_t size = dwelf_elf_gnu_build_id(elf, &bytes);
  if (size < 0 || !bytes)
    size = 0;
  module->build_id = rts_memory_take((size_t)size * 2 + 1, 1);
  for (ssize_t i = 0; i < size; i++)
    snprintf(module->build_id + i * 2, 3, "%02x",
             ((const unsigned char *)bytes)[i]);
}

static void add_code_sections(struct rts_module *module, Elf *elf) {
  Elf_Scn *section = NULL;
  while ((section = elf_nextscn(elf, section))) {
    GElf_Shdr header;
    if (gelf_getshdr(section, &header) && (header.sh_flags & SHF_ALLOC) &&
        (header.sh_flags & SHF_EXECINSTR))
      rts_intervals_add(&module->code, header.sh_addr,
                        header.sh_addr + header.sh_size, 0);
  }
}

/* For files without a section table. */
static void add_code_segments(struct rts_module *module, Elf *elf) {
  size_t count;
  if (elf_getphdrnum(elf, &count) != 0)
    return;
  for (size_t i = 0; i < count; i++) {
    GElf_Phdr header;
    if (gelf_getphdr(elf, (int)i, &header) && header.p_type == PT_LOAD &&
        (header.p_flags & PF_X))
      rts_intervals_add(&module->code, header.p_vaddr,
                        header.p_vaddr + header.p_memsz, 0);
  }
}

static const char *read_elf(struct rts_module *module) {
  GElf_Addr bias;
  Elf *elf = dwfl_module_getelf(module->dwfl, &bias);
  if (!elf)
    return "malformed ELF file";
  read_build_id(module, elf);
  add_code_sections(module, elf);
  if (!module->code.count)
    add_code_segments(module, elf);
  rts_intervals_sort(&module->code);
  return NULL;
}

static const char *open_file(struct rts_module *module) {
  int file = open(module->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (file < 0)
    return "cannot open the file";
  const char *error = check_file(file);
  if (!error)
    error = open_session(module, file);
  if (!module->dwfl) /* libdwfl owns the descriptor once it took the module */
    close(file);
  return error ? error : read_elf(module);
}

struct rts_module *rts_module_open(const char *path) {
  for (struct rts_module *module = modules; module; module = module->next)
    if (!strcmp(module->path, path))
      return module;
  struct rts_module *module = rts_memory_take(1, sizeof *module);
  module->path = rts_memory_text(path, strlen(path));
  module->next = modules;
  modules = module;
  /* Stands if opening crashes half-way. */
  module->error = "malformed ELF file";
  module->error = open_file(module);
  return module;
}

const char *rts_module_check_build_id(const struct rts_module *module,
                                      const char *build_id) {
  if (!build_id || !strcasecmp(build_id, module->build_id))
    return NULL;
  if (!*module->build_id)
    return "build-id mismatch: the file has none, so it was replaced since it "
           "was loaded";
  return "build-id mismatch: the file was replaced since it was loaded";
}

Dwarf *rts_module_dwarf(struct rts_module *module) {
  if (!module->dwarf_sought) {
    Dwarf_Addr bias = 0;
    module->dwarf_sought = true;
    module->dwarf = dwfl_module_getdwarf(module->dwfl, &bias);
    module->bias = bias;
  }
  return module->dwarf;
}

bool rts_module_has_code(const struct rts_module *module, uint64_t address) {
  return rts_intervals_find(&module->code, address) != NULL;
}

struct rts_symtab *rts_module_symtab(struct rts_module *module) {
  if (!module->symtab)
    module->symtab = rts_symtab_open(module->dwfl);
  return module->symtab;
}

struct rts_units *rts_module_units(struct rts_module *module) {
  if (!module->units)
    module->units = rts_units_open(module);
  return module->units;
}

struct rts_variables *rts_module_variables(struct rts_module *module) {
  if (!module->variables)
    module->variables = rts_variables_open(module);
  return module->variables;
}

void rts_module_give_up(struct rts_module *module, const char *error) {
  module->error = error;
}
