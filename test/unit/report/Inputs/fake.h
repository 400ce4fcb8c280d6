/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Stand-ins for what lies below the renderer and the suppressions: names come from a table, nothing is started or mapped. */
#ifndef FAKE_H
#define FAKE_H
#include "core/thread.h"
#include "report/diagnosis.h"

struct fake_name {
  uptr addr; /* of the symbolized instruction */
  const struct rts_module *module;
  const char *symtab; /* or null */
  struct rts_frame frames[3];
  u32 n;
};
static const struct fake_name *fake_names;
static u32 fake_name_count;

_Thread_local struct rts_tls rts_tls __attribute__((tls_model("initial-exec"), visibility("hidden")));

static const struct fake_name *fake_find(uptr addr) {
  for (u32 i = 0; i < fake_name_count; i++)
    if (fake_names[i].addr == addr) return &fake_names[i];
  return NULL;
}
const struct rts_sym *rts_symbolize_get(uptr addr) {
  static struct rts_sym ring[64];
  static u32 at;
  const struct fake_name *f = fake_find(addr);
  struct rts_sym *s = &ring[at++ % 64];
  *s = (struct rts_sym){.addr = addr, .module = f ? f->module : NULL, .frames = f ? f->frames : NULL, .n = f ? f->n : 0};
  s->offset = s->module ? addr - s->module->bias : addr;
  return s;
}
bool rts_modules_symbol(uptr addr, bool data, struct rts_symbol *out) {
  const struct fake_name *f = fake_find(addr);
  (void)data;
  if (!f || !f->symtab) return false;
  *out = (struct rts_symbol){.name = f->symtab, .start = addr};
  return true;
}
const struct rts_module *rts_modules_find(uptr addr) {
  const struct fake_name *f = fake_find(addr);
  return f ? f->module : NULL;
}
const struct rts_module *rts_modules_own(void) { return NULL; }
#ifndef FAKE_WITH_DIAGNOSIS
uptr rts_trace_addr(const struct rts_trace *t, u32 i) { return i == 0 && t->exact_top ? t->pcs[0] : t->pcs[i] - 1; }
#endif
#endif
