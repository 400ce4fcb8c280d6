/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* An inline check is: load of shadow or of a race cell, compare, conditional jump to a cold block, which calls the entry point for this kind of access
 * (through the relay that the pass puts into each module). We follow exactly that and believe it only if it ends at one of our
 * entry points; anything else is "unknown". */
#include "abi/check_site.h"

#include "base/str.h"
#include "platform/platform.h"

#define NEAR 48 /* bytes: from the load to its jump, and from the cold block's start to its call */

extern const char __rts_load1[], __rts_load2[], __rts_load4[], __rts_load8[], __rts_load16[], __rts_load_n[];
extern const char __rts_tload1[], __rts_tload2[], __rts_tload4[], __rts_tload8[], __rts_tload16[], __rts_tload_n[];
extern const char __rts_tstore1[], __rts_tstore2[], __rts_tstore4[], __rts_tstore8[], __rts_tstore16[], __rts_tstore_n[];
extern const char __rts_store1[], __rts_store2[], __rts_store4[], __rts_store8[], __rts_store16[], __rts_store_n[];

extern const char __rts_tupdate1[], __rts_tupdate2[], __rts_tupdate4[], __rts_tupdate8[];

#define KINDS 6 /* of plain entries; those of race checks follow */
static enum rts_access access_of_entry(uptr a, bool *of_cells) {
  const char *const loads[] = {__rts_load1,  __rts_load2,  __rts_load4,  __rts_load8,  __rts_load16,  __rts_load_n,
                               __rts_tload1, __rts_tload2, __rts_tload4, __rts_tload8, __rts_tload16, __rts_tload_n};
  const char *const stores[] = {__rts_store1,  __rts_store2,  __rts_store4,  __rts_store8,  __rts_store16,  __rts_store_n,
                                __rts_tstore1, __rts_tstore2, __rts_tstore4, __rts_tstore8, __rts_tstore16, __rts_tstore_n};
  const char *const updates[] = {__rts_tupdate1, __rts_tupdate2, __rts_tupdate4, __rts_tupdate8};
  *of_cells = true;
  for (uptr i = 0; i < RTS_COUNT(updates); i++)
    if (a == (uptr)updates[i]) return RTS_ACCESS_READ;
  for (uptr i = 0; i < RTS_COUNT(loads); i++) {
    *of_cells = i >= KINDS;
    if (a == (uptr)loads[i]) return RTS_ACCESS_READ;
    if (a == (uptr)stores[i]) return RTS_ACCESS_WRITE;
  }
  *of_cells = false;
  return RTS_ACCESS_UNKNOWN;
}

static sptr s32_at(const u8 *p) {
  s32 v;
  rts_memcpy(&v, p, 4);
  return v;
}

/* Where the cold side begins: the target of the first `jne` behind pc, or what follows a `je`; 0 if neither is near. */
static uptr cold_side(uptr pc) {
  u8 code[NEAR + 6];
  if (!rts_os_safe_copy(code, pc, sizeof code)) return 0;
  for (uptr i = 3; i < NEAR; i++) { /* no check's load is shorter */
    if (code[i] == 0x74) return pc + i + 2;
    if (code[i] == 0x75) return pc + i + 2 + (uptr)(sptr)(s8)code[i + 1];
    if (code[i] == 0x0f && code[i + 1] == 0x84) return pc + i + 6;
    if (code[i] == 0x0f && code[i + 1] == 0x85) return pc + i + 6 + (uptr)s32_at(code + i + 2);
  }
  return 0;
}

/* Through the relay, in its forms: `jmp *offset(%rip)`, `mov offset(%rip), %r11` before `jmp *%r11`, and the latter as `lea` where the
 * linker knew the runtime's address. */
static uptr behind_relay(uptr a) {
  u8 code[7];
  uptr slot, target;
  if (!rts_os_safe_copy(code, a, sizeof code)) return a;
  if (code[0] == 0xff && code[1] == 0x25) slot = a + 6 + (uptr)s32_at(code + 2);
  else if (code[0] == 0x4c && code[1] == 0x8b && code[2] == 0x1d) slot = a + 7 + (uptr)s32_at(code + 3);
  else if (code[0] == 0x4c && code[1] == 0x8d && code[2] == 0x1d) return a + 7 + (uptr)s32_at(code + 3);
  else return a;
  return rts_os_safe_copy(&target, slot, sizeof target) ? target : a;
}

enum rts_access rts_abi_access_at(uptr pc, bool *of_cells) {
  u8 code[NEAR + 5];
  uptr cold = cold_side(pc);
  *of_cells = false;
  if (!cold || !rts_os_safe_copy(code, cold, sizeof code)) return RTS_ACCESS_UNKNOWN;
  for (uptr i = 0; i < NEAR; i++) {
    if (code[i] != 0xe8) continue;
    enum rts_access a = access_of_entry(behind_relay(cold + i + 5 + (uptr)s32_at(code + i + 1)), of_cells);
    if (a != RTS_ACCESS_UNKNOWN) return a;
  }
  return RTS_ACCESS_UNKNOWN;
}
