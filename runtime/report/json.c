/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* log_format=json: one object a line. Schema "rtsan/1"; readers must accept members they do not know, and none is ever taken away
 * or changes its meaning within version 1. Addresses are strings "0x..."; sizes, lines and ids of threads are numbers.
 *
 *   schema      "rtsan/1"
 *   type        "report", or "note" with just {schema, type, pid, message}
 *   pid, kind   number; name of the error, as in the text report
 *   id          16 hex digits, the same for the same bug in the same build
 *   message     the headline of the text report
 *   thread      {id, name}: who did it; name is null if the thread has none of its own
 *   address     what was accessed, freed or asked for; absent if the error has none
 *   access      {type: "read"|"write"|"unknown", size, first_bad}; accesses only
 *   previous    {type, size, address, thread, atomic, free, held}: data-race only, the access that nothing orders with this one; its
 *               stack has the role "previous" and is absent when it is out of history. The current one then also has atomic, free and held:
 *   held        {locks: [{lock, mode: "read"|"write"}], more, complete}: the newest of what that side held, in the order of taking; how many
 *               more there were; false if some were forgotten
 *   locks       [{id, address, type, location}]: the locks that the report speaks of; type, "mutex" and the like, not in a data-race
 *   cycle, parties, more_parties, writer_needed, in_signal_handler  see json_locks.c; reports of locks only
 *   vtable_pointer  true if the bytes of a data-race are an object's vtable pointer
 *   also_race   true if the memory was freed by another thread and nothing orders that before this access
 *   signal      {number, code, hint}; signals only
 *   function    libc function whose argument was wrong; or absent
 *   detail      one more sentence; or absent
 *   registers   {pc, sp, bp}
 *   location    {type: "heap", begin, size, state: "live"|"freed"}
 *               {type: "stack", thread, frame: {function, file, variables: [{name, offset, size, line}], offset}}; frame may be absent
 *               {type: "global", variables: [{name, file, line, begin, size}]}
 *               {type: "symbol"|"tls", name, begin, size, module, thread}: a variable known by its symbol; name is null and begin, size are 0 if
 *               it is not; thread for tls only
 *               {type: "mapping", begin, size}; {type: "fd", fd}
 *               {type: "shadow"} or {type: "unknown"}; absent where the error has no address in memory
 *   stacks      [{role: "error"|"previous"|"free"|"allocation"|"thread-creation"|"lock"|"lock-allocation"|"lock-init"|"lock-destroy"|"lock-free"|"wait"|"held", thread,
 *               lock, frames: [...]}], innermost frame first; with "recursion_folded":true each call of a recursion is there once, with "top_only":true only
 *               the topmost frames are there; of thread-creation, thread is the one created; lock and lock-allocation say where lock was taken and its
 *               memory allocated, lock-init, lock-destroy, lock-free where it was initialised, destroyed, its memory freed
 *   a frame     {address, module, offset, build_id, function, file, line, column, inlined}; what is unknown is null or 0
 *   threads     [{id, name, parent, main}]: the threads that the report speaks of
 *
 * Under the report lock; no state. */
#include "base/str.h"
#include "platform/platform.h"
#include "report/diagnosis.h"
#include "report/locks.h"

static void put_member(struct rts_out *o, const char *name, const char *value) {
  rts_out_printf(o, ",\"%s\":", name);
  rts_out_json(o, value);
}

static void put_frame(struct rts_out *o, const struct rts_sym *s, const struct rts_frame *f, bool inlined) {
  char id[2 * RTS_BUILD_ID_MAX + 1];
  rts_modules_build_id(s->module, id);
  rts_out_printf(o, "{\"address\":\"0x%lx\"", s->addr);
  put_member(o, "module", s->module ? s->module->path : NULL);
  rts_out_printf(o, ",\"offset\":\"0x%lx\"", s->offset);
  put_member(o, "build_id", id[0] ? id : NULL);
  put_member(o, "function", f ? f->function : NULL);
  put_member(o, "file", f ? f->file : NULL);
  rts_out_printf(o, ",\"line\":%u,\"column\":%u,\"inlined\":%s}", f ? f->line : 0, f ? f->column : 0, inlined ? "true" : "false");
}

static void put_stack(struct rts_out *o, const struct rts_trace *t) {
  static const char *const roles[] = {"error", "previous", "free", "allocation", "thread-creation", "lock", "lock-allocation",
                                      "lock-init", "lock-destroy", "lock-free", "wait", "held"};
  bool first = true;
  rts_out_printf(o, "{\"role\":\"%s\",\"thread\":%u", roles[t->role], t->tid);
  if (t->role >= RTS_ROLE_LOCK && t->lock != ~0u) rts_out_printf(o, ",\"lock\":%u", t->lock);
  rts_out_printf(o, ",\"frames\":[");
  for (u32 i = 0; i < t->n; i++) {
    const struct rts_sym *s = rts_symbolize_get(rts_trace_addr(t, i));
    for (u32 k = 0; k < s->n || (k == 0 && !s->n); k++) {
      const struct rts_frame *f = s->n ? &s->frames[k] : NULL;
      if (rts_trace_hides(s, f)) continue;
      if (!first) rts_out_printf(o, ",");
      first = false;
      put_frame(o, s, f, s->n && k + 1 < s->n);
    }
  }
  rts_out_printf(o, "]%s%s}", t->folded ? ",\"recursion_folded\":true" : "", t->brief ? ",\"top_only\":true" : "");
}

static void put_frame_place(struct rts_out *o, const struct rts_place *p, uptr addr) {
  const struct rts_frame_desc *f = p->frame;
  rts_out_printf(o, ",\"frame\":{\"function\":");
  rts_out_json(o, f->function);
  put_member(o, "file", f->file);
  rts_out_printf(o, ",\"offset\":%ld,\"variables\":[", (sptr)(addr - p->frame_base));
  for (u32 i = 0; i < f->nvars; i++) {
    rts_out_printf(o, "%s{\"name\":", i ? "," : "");
    rts_out_json(o, f->vars[i].name);
    rts_out_printf(o, ",\"offset\":%u,\"size\":%u,\"line\":%u}", f->vars[i].offset, f->vars[i].size, f->vars[i].line);
  }
  rts_out_printf(o, "]}");
}

static void put_globals(struct rts_out *o, const struct rts_place *p) {
  rts_out_printf(o, "{\"type\":\"global\",\"variables\":[");
  for (u32 i = 0; i < p->globals_count; i++) {
    const struct rts_global *g = p->globals[i];
    rts_out_printf(o, "%s{\"name\":", i ? "," : "");
    rts_out_json(o, g->name);
    put_member(o, "file", g->file ? g->file : g->module);
    rts_out_printf(o, ",\"line\":%u,\"begin\":\"0x%lx\",\"size\":%zu}", g->line, g->begin, (uptr)g->size);
  }
  rts_out_printf(o, "]}");
}

static void put_location(struct rts_out *o, const struct rts_place *p, uptr addr) {
  rts_out_printf(o, ",\"location\":");
  switch (p->kind) {
  case RTS_PLACE_HEAP:
    rts_out_printf(o, "{\"type\":\"heap\",\"begin\":\"0x%lx\",\"size\":%zu,\"state\":\"%s\"}", p->block.begin, p->block.size,
                   p->block.state == RTS_BLOCK_LIVE ? "live" : "freed");
    break;
  case RTS_PLACE_GLOBAL: put_globals(o, p); break;
  case RTS_PLACE_STACK:
  case RTS_PLACE_ALLOCA:
    rts_out_printf(o, "{\"type\":\"stack\"");
    if (p->thread_known) rts_out_printf(o, ",\"thread\":%u", p->tid);
    if (p->frame) put_frame_place(o, p, addr);
    rts_out_printf(o, "}");
    break;
  case RTS_PLACE_SYMBOL:
  case RTS_PLACE_TLS:
    rts_out_printf(o, "{\"type\":\"%s\"", p->kind == RTS_PLACE_TLS ? "tls" : "symbol");
    put_member(o, "name", p->name);
    rts_out_printf(o, ",\"begin\":\"0x%lx\",\"size\":%zu", p->begin, p->size);
    put_member(o, "module", p->module->path);
    if (p->thread_known) rts_out_printf(o, ",\"thread\":%u", p->tid);
    rts_out_printf(o, "}");
    break;
  case RTS_PLACE_MAPPED: rts_out_printf(o, "{\"type\":\"mapping\",\"begin\":\"0x%lx\",\"size\":%zu}", p->begin, p->size); break;
  case RTS_PLACE_FD: rts_out_printf(o, "{\"type\":\"fd\",\"fd\":%u}", p->fd); break;
  case RTS_PLACE_SHADOW: rts_out_printf(o, "{\"type\":\"shadow\"}"); break;
  case RTS_PLACE_UNKNOWN: rts_out_printf(o, "{\"type\":\"unknown\"}"); break;
  }
}

/* What is said of both sides of a race. */
static void put_how(struct rts_out *o, bool atomic, bool freeing, const struct rts_diag_held *h) {
  rts_out_printf(o, ",\"atomic\":%s,\"free\":%s,\"held\":{\"locks\":[", atomic ? "true" : "false", freeing ? "true" : "false");
  for (u32 i = 0; i < h->n; i++)
    rts_out_printf(o, "%s{\"lock\":%u,\"mode\":\"%s\"}", i ? "," : "", h->at[i].lock, h->at[i].write ? "write" : "read");
  rts_out_printf(o, "],\"more\":%u,\"complete\":%s}", h->total - h->n, h->partial ? "false" : "true");
}

static void put_locks(struct rts_out *o, const struct rts_diagnosis *d) {
  rts_out_printf(o, ",\"locks\":[");
  for (u32 i = 0; i < d->locks_count; i++) {
    rts_out_printf(o, "%s{\"id\":%u,\"address\":\"0x%lx\"", i ? "," : "", i, d->locks[i].addr);
    if (d->locks[i].r) put_member(o, "type", d->locks[i].r->type);
    put_location(o, &d->locks[i].place, d->locks[i].addr);
    rts_out_printf(o, "}");
  }
  rts_out_printf(o, "]");
}

static void put_what(struct rts_out *o, const struct rts_diagnosis *d) {
  static const char *const types[] = {"unknown", "read", "write", "unknown"};
  const struct rts_report *r = d->r;
  if (r->has_addr) rts_out_printf(o, ",\"address\":\"0x%lx\"", r->addr);
  if (r->access && !r->signo) {
    rts_out_printf(o, ",\"access\":{\"type\":\"%s\",\"size\":%zu,\"first_bad\":\"0x%lx\"", types[r->access], r->size, r->bad_addr);
    if (r->other) put_how(o, r->atomic, r->freeing, &d->held[0]);
    rts_out_printf(o, "}");
  }
  if (r->other) {
    const struct rts_other_access *p = r->other;
    rts_out_printf(o, ",\"previous\":{\"type\":\"%s\",\"size\":%zu,\"address\":\"0x%lx\",\"thread\":%u", types[p->access], p->size, p->addr, p->tid);
    put_how(o, p->atomic, p->freeing, &d->held[1]);
    rts_out_printf(o, "}");
  }
  if (r->signo) {
    rts_out_printf(o, ",\"access\":{\"type\":\"%s\"},\"signal\":{\"number\":%d,\"code\":%d", types[r->access], r->signo, r->sigcode);
    put_member(o, "hint", r->hint);
    rts_out_printf(o, "}");
  }
  if (r->function) put_member(o, "function", r->function);
  if (r->text) put_member(o, "detail", r->text);
  rts_out_printf(o, ",\"registers\":{\"pc\":\"0x%lx\",\"sp\":\"0x%lx\",\"bp\":\"0x%lx\"}", r->regs.pc, r->regs.sp, r->regs.bp);
}

static void put_thread(struct rts_out *o, const struct rts_thread_info *t) {
  rts_out_printf(o, "{\"id\":%u", t->tid);
  put_member(o, "name", rts_report_thread_name(t));
  rts_out_printf(o, ",\"parent\":%u,\"main\":%s}", t->parent_tid, t->main ? "true" : "false");
}

/* The headline without its prefix and line ends. */
static void put_message(struct rts_out *o, const struct rts_diagnosis *d) {
  char buf[1024];
  struct rts_out line = {.buf = buf, .cap = sizeof buf};
  rts_text_headline(&line, d);
  char *at = rts_strstr(buf, rts_tsan_style(d->r) ? "WARNING: " : "ERROR: ");
  at = at ? rts_strchr(rts_strchr(at, ' ') + 1, ' ') : NULL; /* behind the tool's name */
  at = at ? at + 1 : buf;
  for (char *p = at; *p; p++)
    if (*p == '\n') *p = p[1] ? ' ' : 0;
  put_member(o, "message", at);
}

void rts_json(struct rts_out *o, const struct rts_diagnosis *d) {
  const struct rts_report *r = d->r;
  struct rts_thread_info me = {.tid = d->tid};
  rts_thread_info_get(d->tid, &me);
  rts_out_printf(o, "{\"schema\":\"rtsan/1\",\"type\":\"report\",\"pid\":%u", rts_os_pid());
  put_member(o, "kind", d->kind);
  rts_out_printf(o, ",\"id\":\"%016lx\"", d->id);
  put_message(o, d);
  rts_out_printf(o, ",\"thread\":{\"id\":%u", me.tid);
  put_member(o, "name", rts_report_thread_name(&me));
  rts_out_printf(o, "}");
  put_what(o, d);
  if (d->has_place) put_location(o, &d->place, r->bad_addr);
  if (d->vptr) rts_out_printf(o, ",\"vtable_pointer\":true");
  if (d->free_unordered) rts_out_printf(o, ",\"also_race\":true");
  if (r->other || rts_report_of_locks(r->kind)) put_locks(o, d);
  rts_lock_json(o, d);
  rts_out_printf(o, ",\"stacks\":[");
  for (u32 i = 0; i < d->traces_count; i++) {
    if (i) rts_out_printf(o, ",");
    put_stack(o, &d->traces[i]);
  }
  rts_out_printf(o, "],\"threads\":[");
  for (u32 i = 0; i < d->threads_count; i++) {
    if (i) rts_out_printf(o, ",");
    put_thread(o, &d->threads[i]);
  }
  rts_out_printf(o, "]}\n");
}
