/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Reads the module list out of /proc/self/maps. See modules.h for invariants and cost.
 *
 * A mapping is the start of a module if it is readable, at file offset 0, holds an ELF header whose program headers fit, and memory is
 * executable where the header wants code: a file that is merely mapped as data (as symtab.c does) fails the last test. */
#include "platform/modules.h"

#include <elf.h>

#include "base/atomic.h"
#include "base/fmt.h"
#include "base/mutex.h"
#include "base/str.h"
#include "platform/platform.h"

#define PHDRS_MAX 64
#define NOTES_MAX 4096

static struct rts_mutex lock = RTS_MUTEX_INIT(RTS_RANK_MODULES);
static struct rts_module *head;

/* One line of the maps file. */
struct mapping {
  uptr lo, hi, offset;
  bool readable, executable;
  const char *path;
  uptr path_size;
};

static const char *read_hex(const char *p, uptr *out) {
  uptr v = 0;
  for (;; p++) {
    u32 d = (u32)(u8)*p;
    if (d - '0' < 10) v = v << 4 | (d - '0');
    else if (d - 'a' < 6) v = v << 4 | (d - 'a' + 10);
    else break;
  }
  *out = v;
  return p;
}

static const char *skip_word(const char *p) {
  while (*p && *p != ' ' && *p != '\n') p++;
  while (*p == ' ') p++;
  return p;
}

/* Returns the start of the next line, or null at the end. */
static const char *read_mapping(const char *p, struct mapping *m) {
  if (!p || !*p) return NULL;
  p = read_hex(p, &m->lo);
  p = read_hex(*p == '-' ? p + 1 : p, &m->hi);
  while (*p == ' ') p++;
  m->readable = p[0] == 'r';
  m->executable = p[0] && p[1] && p[2] == 'x';
  p = skip_word(p);
  p = read_hex(p, &m->offset);
  p = skip_word(p);
  p = skip_word(p); /* device */
  p = skip_word(p); /* inode */
  m->path = p;
  while (*p && *p != '\n') p++;
  m->path_size = (uptr)(p - m->path);
  static const char deleted[] = " (deleted)";
  uptr n = sizeof deleted - 1;
  if (m->path_size > n && rts_memcmp(p - n, deleted, n) == 0) m->path_size -= n;
  return *p ? p + 1 : p;
}

static bool executable_at(const char *maps, uptr addr) {
  struct mapping m;
  for (const char *p = maps; (p = read_mapping(p, &m));)
    if (addr >= m.lo && addr < m.hi) return m.executable;
  return false;
}

static void find_build_id(struct rts_module *mod, uptr addr, uptr size) {
  u8 notes[NOTES_MAX];
  size = rts_min(size, sizeof notes);
  if (!rts_os_safe_copy(notes, addr, size)) return;
  for (uptr at = 0; at + sizeof(Elf64_Nhdr) <= size;) {
    Elf64_Nhdr h;
    rts_memcpy(&h, notes + at, sizeof h);
    uptr name = at + sizeof h, desc = name + rts_round_up(h.n_namesz, 4);
    if (desc > size || h.n_descsz > size - desc) return;
    if (h.n_type == NT_GNU_BUILD_ID && h.n_namesz == 4 && rts_memcmp(notes + name, "GNU", 4) == 0) {
      mod->build_id_size = (u8)rts_min(h.n_descsz, RTS_BUILD_ID_MAX);
      rts_memcpy(mod->build_id, notes + desc, mod->build_id_size);
      return;
    }
    at = desc + rts_round_up(h.n_descsz, 4);
  }
}

/* Fills *mod from the ELF header at `start`. False if that is no loaded module. */
static bool read_headers(struct rts_module *mod, uptr start, const char *maps) {
  Elf64_Ehdr e;
  Elf64_Phdr ph[PHDRS_MAX];
  if (!rts_os_safe_copy(&e, start, sizeof e) || rts_memcmp(e.e_ident, ELFMAG, SELFMAG) != 0) return false;
  if (e.e_ident[EI_CLASS] != ELFCLASS64 || e.e_phentsize != sizeof ph[0] || !e.e_phnum || e.e_phnum > PHDRS_MAX) return false;
  if (!rts_os_safe_copy(ph, start + e.e_phoff, e.e_phnum * sizeof ph[0])) return false;
  uptr lo = ~(uptr)0, hi = 0, code = 0;
  for (u32 i = 0; i < e.e_phnum; i++) {
    if (ph[i].p_type != PT_LOAD) continue;
    lo = rts_min(lo, rts_round_down(ph[i].p_vaddr, RTS_PAGE));
    hi = rts_max(hi, ph[i].p_vaddr + ph[i].p_memsz);
    if ((ph[i].p_flags & PF_X) && !code) code = ph[i].p_vaddr + 1;
  }
  for (u32 i = 0; i < e.e_phnum; i++)
    if (ph[i].p_type == PT_TLS && rts_is_pow2(ph[i].p_align)) { /* the program's lies next to the thread pointer (variant II) */
      uptr first = -ph[i].p_vaddr & (ph[i].p_align - 1);
      mod->tls_size = ph[i].p_memsz;
      mod->tls_below = rts_round_up(ph[i].p_memsz - first, ph[i].p_align) + first;
    }
  if (!code || hi <= lo) return false;
  mod->bias = start - lo;
  mod->lo = start;
  mod->hi = mod->bias + hi;
  if (!executable_at(maps, mod->bias + code - 1)) return false;
  for (u32 i = 0; i < e.e_phnum; i++)
    if (ph[i].p_type == PT_GNU_EH_FRAME) mod->unwind = mod->bias + ph[i].p_vaddr;
  for (u32 i = 0; i < e.e_phnum && !mod->build_id_size; i++)
    if (ph[i].p_type == PT_NOTE) find_build_id(mod, mod->bias + ph[i].p_vaddr, ph[i].p_memsz);
  return true;
}

static bool same_module(const struct rts_module *a, const struct rts_module *b, const struct mapping *m) {
  return a->lo == b->lo && a->hi == b->hi && a->build_id_size == b->build_id_size &&
         rts_memcmp(a->build_id, b->build_id, b->build_id_size) == 0 && rts_strlen(a->path) == m->path_size &&
         rts_memcmp(a->path, m->path, m->path_size) == 0;
}

const char *rts_modules_basename(const char *path) {
  const char *slash = rts_strrchr(path, '/');
  return slash ? slash + 1 : path;
}

static void append(const struct rts_module *found, const struct mapping *m) {
  static char *arena;
  static uptr room;
  uptr size = rts_round_up(sizeof *found + m->path_size + 1, 16);
  if (size > room) {
    room = rts_max(rts_round_up(size, RTS_PAGE), 16 * RTS_PAGE);
    arena = rts_os_map(room);
    if (!arena) {
      room = 0;
      return; /* frames there will lack names */
    }
  }
  struct rts_module *mod = (struct rts_module *)arena;
  arena += size;
  room -= size;
  *mod = *found;
  rts_memcpy(mod->path, m->path, m->path_size);
  mod->path[m->path_size] = 0;
  mod->runtime = (uptr)&rts_modules_refresh - mod->lo < mod->hi - mod->lo &&
                 rts_strncmp(rts_modules_basename(mod->path), "librtsan", 8) == 0;
  mod->program = rts_strcmp(mod->path, rts_os_exe_path()) == 0;
  mod->loaded = true;
  if (!mod->program) mod->tls_size = mod->tls_below = 0;
  mod->next = head;
  rts_store_release(&head, mod);
}

/* Entries that are still there are marked by being found; `seen` is their list position by address. */
static void scan(const char *maps) {
  for (struct rts_module *k = head; k; k = k->next) {
    struct mapping m;
    bool there = false;
    if (!k->loaded) continue;
    for (const char *p = maps; (p = read_mapping(p, &m)) && !there;)
      there = m.lo == k->lo && m.path_size == rts_strlen(k->path) && rts_memcmp(m.path, k->path, m.path_size) == 0;
    if (!there) rts_store_release(&k->loaded, false);
  }
  struct mapping m;
  uptr inside = 0; /* end of the module found last */
  for (const char *p = maps; (p = read_mapping(p, &m));) {
    struct rts_module found = {0};
    bool named = m.path_size && (m.path[0] == '/' || (m.path_size == 6 && rts_memcmp(m.path, "[vdso]", 6) == 0));
    if (!named || !m.readable || m.offset != 0 || m.lo < inside || !read_headers(&found, m.lo, maps)) continue;
    inside = found.hi;
    struct rts_module *k = head;
    while (k && !(k->loaded && same_module(k, &found, &m))) k = k->next;
    if (k) continue;
    for (struct rts_module *old = head; old; old = old->next) /* another file has taken the place */
      if (old->loaded && old->lo < found.hi && found.lo < old->hi) rts_store_release(&old->loaded, false);
    append(&found, &m);
  }
}

void rts_modules_refresh(void) {
  u32 tries = 0;
  while (!rts_mutex_try(&lock)) {
    if (++tries > 1000) return; /* we interrupted the owner, or it is stuck: live with the list as it is */
    rts_os_yield();
  }
  uptr size, cap;
  char *maps = rts_os_read_file(RTS_OS_MAPS, &size, &cap);
  if (maps) {
    scan(maps);
    rts_os_unmap(maps, cap);
  }
  rts_mutex_unlock(&lock);
}

void rts_modules_note_unload(void) { rts_modules_refresh(); }

const struct rts_module *rts_modules_find(uptr pc) {
  const struct rts_module *gone = NULL;
  for (const struct rts_module *m = rts_load_acquire(&head); m; m = m->next) {
    if (pc < m->lo || pc >= m->hi) continue;
    if (rts_load_acquire(&m->loaded)) return m;
    if (!gone) gone = m; /* the list is newest first */
  }
  return gone;
}

const struct rts_module *rts_modules_program(void) {
  const struct rts_module *m = rts_load_acquire(&head);
  while (m && !m->program) m = m->next;
  return m;
}

const struct rts_module *rts_modules_own(void) { return rts_modules_find((uptr)&rts_modules_refresh); }

void rts_modules_build_id(const struct rts_module *m, char *buf) {
  static const char digits[] = "0123456789abcdef";
  u32 n = 0;
  for (u32 i = 0; m && i < m->build_id_size; i++) {
    buf[n++] = digits[m->build_id[i] >> 4];
    buf[n++] = digits[m->build_id[i] & 15];
  }
  buf[n] = 0;
}
