/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Symbols of a module by reading its file: for suppressions, and for frames when there is no symbolizer.
 *
 * Everything read from the file is untrusted: each offset is checked against the file's size. Owns the mapping of the file, kept for
 * ever. Only under the report lock (a look-up in flight elsewhere would see a half-filled record). Cost: one pass over the table per
 * look-up, ~10 ns a symbol. */
#include <elf.h>

#include "base/str.h"
#include "platform/modules.h"
#include "platform/platform.h"

struct rts_module_symbols {
  const u8 *file;
  uptr size;
  const Elf64_Sym *syms;
  uptr count;
  const char *names;
  uptr names_size;
};

static bool fits(uptr file_size, uptr offset, uptr size) { return offset <= file_size && size <= file_size - offset; }

/* Section headers of the mapped file; null if they do not fit. */
static const Elf64_Shdr *sections(const struct rts_module_symbols *s, u32 *count) {
  const Elf64_Ehdr *e = (const Elf64_Ehdr *)s->file;
  if (s->size < sizeof *e || rts_memcmp(e->e_ident, ELFMAG, SELFMAG) != 0 || e->e_ident[EI_CLASS] != ELFCLASS64) return NULL;
  if (e->e_shentsize != sizeof(Elf64_Shdr) || e->e_shoff % 8 || !fits(s->size, e->e_shoff, (uptr)e->e_shnum * sizeof(Elf64_Shdr)))
    return NULL;
  *count = e->e_shnum;
  return (const Elf64_Shdr *)(s->file + e->e_shoff);
}

/* True unless the file says that it is another one than was loaded. */
static bool same_file(const struct rts_module *m, const struct rts_module_symbols *s, const Elf64_Shdr *sh, u32 count) {
  for (u32 i = 0; i < count && m->build_id_size; i++) {
    if (sh[i].sh_type != SHT_NOTE || !fits(s->size, sh[i].sh_offset, sh[i].sh_size)) continue;
    const u8 *p = s->file + sh[i].sh_offset;
    for (uptr at = 0; at + sizeof(Elf64_Nhdr) <= sh[i].sh_size;) {
      Elf64_Nhdr h;
      rts_memcpy(&h, p + at, sizeof h);
      uptr name = at + sizeof h, desc = name + rts_round_up(h.n_namesz, 4);
      if (desc > sh[i].sh_size || h.n_descsz > sh[i].sh_size - desc) break;
      if (h.n_type == NT_GNU_BUILD_ID && h.n_namesz == 4 && rts_memcmp(p + name, "GNU", 4) == 0)
        return rts_memcmp(p + desc, m->build_id, rts_min(h.n_descsz, m->build_id_size)) == 0;
      at = desc + rts_round_up(h.n_descsz, 4);
    }
  }
  return true;
}

static void choose_table(struct rts_module_symbols *s, const Elf64_Shdr *sh, u32 count) {
  for (u32 i = 0; i < count; i++) {
    bool full = sh[i].sh_type == SHT_SYMTAB;
    if (!full && !(sh[i].sh_type == SHT_DYNSYM && !s->syms)) continue;
    if (sh[i].sh_link >= count || sh[i].sh_offset % 8 || !fits(s->size, sh[i].sh_offset, sh[i].sh_size)) continue;
    const Elf64_Shdr *str = &sh[sh[i].sh_link];
    if (str->sh_type != SHT_STRTAB || !str->sh_size || !fits(s->size, str->sh_offset, str->sh_size)) continue;
    if (s->file[str->sh_offset + str->sh_size - 1]) continue; /* names must end inside */
    s->syms = (const Elf64_Sym *)(s->file + sh[i].sh_offset);
    s->count = sh[i].sh_size / sizeof(Elf64_Sym);
    s->names = (const char *)s->file + str->sh_offset;
    s->names_size = str->sh_size;
  }
}

static void open_file(const struct rts_module *m, struct rts_module_symbols *s) {
  int fd = rts_os_open_read(m->path);
  if (fd < 0) return;
  s->size = rts_os_file_size(fd);
  s->file = s->size ? rts_os_map_file(fd, s->size) : NULL;
  rts_os_close(fd);
  u32 count = 0;
  const Elf64_Shdr *sh = s->file ? sections(s, &count) : NULL;
  if (sh && same_file(m, s, sh, count)) choose_table(s, sh, count);
}

static const struct rts_module_symbols *symbols_of(const struct rts_module *m) {
  struct rts_module *mod = (struct rts_module *)m;
  if (!mod->symbols) {
    static char *arena;
    static uptr room;
    if (room < sizeof *mod->symbols) {
      arena = rts_os_map(4 * RTS_PAGE);
      room = arena ? 4 * RTS_PAGE : 0;
    }
    if (!room) return NULL;
    mod->symbols = (struct rts_module_symbols *)arena;
    arena += sizeof *mod->symbols;
    room -= sizeof *mod->symbols;
    open_file(mod, mod->symbols);
  }
  return mod->symbols;
}

enum what { FUNCTIONS, OBJECTS, THREAD_LOCALS };

static bool wanted(const Elf64_Sym *s, enum what what) {
  u32 type = ELF64_ST_TYPE(s->st_info);
  if (s->st_shndx == SHN_UNDEF) return false;
  return what == OBJECTS ? type == STT_OBJECT : what == THREAD_LOCALS ? type == STT_TLS : type == STT_FUNC || type == STT_GNU_IFUNC;
}

/* The symbol around `at`, a value as in the file. */
static bool find_symbol(const struct rts_module *m, uptr at, enum what what, struct rts_symbol *out) {
  const struct rts_module_symbols *s = m ? symbols_of(m) : NULL;
  if (!s || !s->syms) return false;
  const Elf64_Sym *best = NULL;
  for (uptr i = 0; i < s->count; i++) {
    const Elf64_Sym *y = &s->syms[i];
    if (y->st_value > at || !wanted(y, what) || y->st_name >= s->names_size) continue;
    /* Symbols from assembly have no size: believe in them nearby only. */
    if (at - y->st_value >= (y->st_size ? y->st_size : what != FUNCTIONS ? 1 : RTS_PAGE)) continue;
    if (!best || y->st_value > best->st_value || (y->st_value == best->st_value && ELF64_ST_BIND(y->st_info) == STB_GLOBAL)) best = y;
  }
  if (!best || !s->names[best->st_name]) return false;
  *out = (struct rts_symbol){s->names + best->st_name, best->st_value, best->st_size};
  return true;
}

bool rts_modules_symbol(uptr addr, bool data, struct rts_symbol *out) {
  const struct rts_module *m = rts_modules_find(addr);
  if (!m || !find_symbol(m, addr - m->bias, data ? OBJECTS : FUNCTIONS, out)) return false;
  out->start += m->bias;
  return true;
}

bool rts_modules_tls_symbol(const struct rts_module *m, uptr offset, struct rts_symbol *out) {
  return find_symbol(m, offset, THREAD_LOCALS, out);
}

uptr rts_modules_address_of(const struct rts_module *m, const char *name) {
  const struct rts_module_symbols *s = m ? symbols_of(m) : NULL;
  uptr found[2] = {0, 0}; /* local, global: a global one is the name's real owner */
  bool several[2] = {false, false};
  for (uptr i = 0; s && s->syms && i < s->count; i++) {
    const Elf64_Sym *y = &s->syms[i];
    if (!wanted(y, FUNCTIONS) || y->st_name >= s->names_size || rts_strcmp(s->names + y->st_name, name) != 0) continue;
    u32 global = ELF64_ST_BIND(y->st_info) != STB_LOCAL;
    uptr at = y->st_value + m->bias;
    several[global] |= found[global] && found[global] != at;
    found[global] = at;
  }
  u32 pick = found[1] != 0;
  return several[pick] ? 0 : found[pick];
}
