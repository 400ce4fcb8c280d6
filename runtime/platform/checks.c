/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Reads the notes that the pass leaves in each module. No state. The loader has mapped and relocated a module before any of its code runs, so its
 * notes are there before its first allocation. Not for signal handlers. */
#include "platform/checks.h"

#include <link.h>

#include "base/str.h"

#define PADDED(n) (((uptr)(n) + 3) & ~3ul)

static u32 checks_in(const u8 *at, uptr size) {
  static const char name[] = RTS_NOTE_NAME;
  u32 found = 0;
  while (size >= sizeof(ElfW(Nhdr))) {
    const ElfW(Nhdr) *n = (const void *)at;
    uptr bytes = sizeof *n + PADDED(n->n_namesz) + PADDED(n->n_descsz);
    if (bytes > size) break;
    const u8 *text = at + sizeof *n;
    if (n->n_type == RTS_NOTE_CHECKS && n->n_namesz == sizeof name && n->n_descsz == sizeof found && rts_memcmp(text, name, sizeof name) == 0)
      found |= *(const u32 *)(text + PADDED(sizeof name));
    at += bytes;
    size -= bytes;
  }
  return found;
}

static int look(struct dl_phdr_info *m, size_t size, void *found) {
  (void)size;
  for (u32 i = 0; i < m->dlpi_phnum; i++) {
    const ElfW(Phdr) *p = &m->dlpi_phdr[i];
    /* Notes of 8 bytes' alignment are padded otherwise, and not ours. */
    if (p->p_type == PT_NOTE && p->p_align <= 4) *(u32 *)found |= checks_in((const u8 *)(m->dlpi_addr + p->p_vaddr), p->p_memsz);
  }
  return 0;
}

u32 rts_os_checks(void) {
  u32 found = 0;
  dl_iterate_phdr(look, &found);
  return found;
}
