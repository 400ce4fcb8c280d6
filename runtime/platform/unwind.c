/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Table-driven unwinding by LLVM's libunwind (linked statically, symbols hidden). Reads .eh_frame of loaded modules through
 * dl_iterate_phdr, so it may wait for the loader's lock: used for reports and with fast_unwind=0, never on a hot path. */
#include <libunwind.h>
#include <ucontext.h>

#include "platform/unwind.h"

static void seed(unw_cursor_t *cur, uptr pc, uptr sp, uptr bp, const ucontext_t *uc) {
  if (uc) {
    const greg_t *g = uc->uc_mcontext.gregs;
    const struct {
      int unw, reg;
    } map[] = {{UNW_X86_64_RAX, REG_RAX}, {UNW_X86_64_RDX, REG_RDX}, {UNW_X86_64_RCX, REG_RCX}, {UNW_X86_64_RBX, REG_RBX},
               {UNW_X86_64_RSI, REG_RSI}, {UNW_X86_64_RDI, REG_RDI}, {UNW_X86_64_R8, REG_R8},   {UNW_X86_64_R9, REG_R9},
               {UNW_X86_64_R10, REG_R10}, {UNW_X86_64_R11, REG_R11}, {UNW_X86_64_R12, REG_R12}, {UNW_X86_64_R13, REG_R13},
               {UNW_X86_64_R14, REG_R14}, {UNW_X86_64_R15, REG_R15}};
    for (uptr i = 0; i < RTS_COUNT(map); i++) unw_set_reg(cur, map[i].unw, (unw_word_t)g[map[i].reg]);
  }
  unw_set_reg(cur, UNW_X86_64_RBP, bp);
  unw_set_reg(cur, UNW_REG_SP, sp);
  /* A return address belongs to the call before it. A faulting instruction may be the first of its row of the unwind table, and
   * libunwind applies the rows that begin before the address. */
  unw_set_reg(cur, UNW_REG_IP, uc ? pc + 1 : pc - 1);
}

u32 rts_unwind_slow(uptr pc, uptr sp, uptr bp, const void *ucontext, uptr *out, u32 max) {
  unw_context_t ctx;
  unw_cursor_t cur;
  u32 n = 0;
  if (max == 0) return 0;
  out[n++] = pc;
  if (pc < 4096 || unw_getcontext(&ctx) || unw_init_local(&cur, &ctx)) return n;
  seed(&cur, pc, sp, bp, ucontext);
  while (n < max && unw_step(&cur) > 0) {
    unw_word_t ip = 0;
    if (unw_get_reg(&cur, UNW_REG_IP, &ip) || ip < 4096) break;
    out[n++] = ip;
  }
  return n;
}
