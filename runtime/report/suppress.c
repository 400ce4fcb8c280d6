/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Owns the list of suppressions: read once at start, never freed; hit counts change under the report lock. See suppress.h. */
#include "report/suppress.h"

#include "base/str.h"
#include "platform/platform.h"
#include "report/diagnosis.h"

#define LINE_MAX 1024

/* What of a report a type looks at. */
enum looks_at { AT_FRAMES, AT_TOP_FRAMES, AT_TOP_MODULES, AT_FUNCTION, AT_INTERCEPTED_FUNCTIONS, AT_INTERCEPTED_MODULES };

struct type {
  const char *name;
  s32 kind, last; /* enum rts_kind, from the one to the other; or ANY_KIND */
  enum looks_at looks_at;
};
#define ANY_KIND (-1)
#define ANY ANY_KIND, ANY_KIND
#define ONE(kind) RTS_REPORT_##kind, RTS_REPORT_##kind

static const struct type types[] = {
    {"memory", ANY, AT_FRAMES},
    {"interceptor_name", ANY, AT_FUNCTION},
    {"interceptor_via_fun", ANY, AT_INTERCEPTED_FUNCTIONS},
    {"interceptor_via_lib", ANY, AT_INTERCEPTED_MODULES},
    {"race", ONE(DATA_RACE), AT_FRAMES},
    {"race_top", ONE(DATA_RACE), AT_TOP_FRAMES},
    {"called_from_lib", ONE(DATA_RACE), AT_TOP_MODULES},
    {"thread", ONE(THREAD_LEAK), AT_FRAMES},
    {"signal", ONE(SIGNAL_ERRNO), AT_FRAMES},
    {"deadlock", RTS_REPORT_DEADLOCK, RTS_REPORT_LOCK_ORDER, AT_FRAMES},
    {"mutex", RTS_REPORT_MUTEX_HELD, RTS_REPORT_WAIT_TWO_MUTEXES, AT_FRAMES},
    {"alloc_dealloc_mismatch", ONE(ALLOC_DEALLOC_MISMATCH), AT_FRAMES},
#define RTS_KIND(id, text) {text, ONE(id), AT_FRAMES},
#include "report/kinds.def"
#undef RTS_KIND
};

struct suppression {
  struct suppression *next;
  const struct type *type;
  const char *only; /* "memcpy-param-overlap": the function in front; or null */
  const char *pattern;
  u32 hits;
};

static struct suppression *list, **tail = &list;

/* -- reading -- */

static void *keep(uptr size) {
  static char *arena;
  static uptr room;
  size = rts_round_up(size, 16);
  if (size > room) {
    room = rts_max(16 * RTS_PAGE, rts_round_up(size, RTS_PAGE));
    arena = rts_os_map_or_die(room, "suppressions");
  }
  void *p = arena;
  arena += size;
  room -= size;
  return p;
}

static const struct type *find_type(const char *name, uptr n, uptr *prefix) {
  *prefix = 0;
  for (uptr i = 0; i < RTS_COUNT(types); i++) {
    uptr len = rts_strlen(types[i].name);
    if (len == n && rts_memcmp(name, types[i].name, n) == 0) return &types[i];
    if (types[i].kind == RTS_REPORT_PARAM_OVERLAP && n > len + 1 && name[n - len - 1] == '-' &&
        rts_memcmp(name + n - len, types[i].name, len) == 0) {
      *prefix = n - len - 1;
      return &types[i];
    }
  }
  return NULL;
}

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/* name null: written for another tool, so what is not known here is left aside. */
static void parse_line(const char *s, uptr n, const char *name, u32 number) {
  while (n && blank(*s)) s++, n--;
  while (n && blank(s[n - 1])) n--;
  if (!n || *s == '#') return;
  const char *colon = rts_memchr(s, ':', n);
  uptr prefix;
  if (!name && (!colon || colon + 1 == s + n || n > LINE_MAX || !find_type(s, (uptr)(colon - s), &prefix))) return;
  if (!colon) rts_fatal("%s:%u: a suppression is type:pattern, not '%.*s'", name, number, (int)rts_min(n, 80), s);
  uptr type_size = (uptr)(colon - s), size = n - type_size - 1;
  const struct type *t = find_type(s, type_size, &prefix);
  if (!t) rts_fatal("%s:%u: unknown suppression type '%.*s'", name, number, (int)rts_min(type_size, 80), s);
  while (size && blank(colon[1])) colon++, size--;
  if (!size) rts_fatal("%s:%u: no pattern after '%.*s:'", name, number, (int)rts_min(type_size, 80), s);
  if (n > LINE_MAX) rts_fatal("%s:%u: line longer than %d bytes", name, number, LINE_MAX);
  struct suppression *sup = keep(sizeof *sup + size + 1 + prefix + 1);
  char *pattern = (char *)(sup + 1), *only = pattern + size + 1;
  rts_memcpy(pattern, colon + 1, size);
  pattern[size] = 0;
  rts_memcpy(only, s, prefix);
  only[prefix] = 0;
  *sup = (struct suppression){.type = t, .pattern = pattern, .only = prefix ? only : NULL};
  *tail = sup;
  tail = &sup->next;
}

void rts_suppress_parse(const char *text, const char *name) {
  u32 number = 1;
  for (const char *p = text; *p; number++) {
    const char *end = rts_strchr(p, '\n');
    uptr n = end ? (uptr)(end - p) : rts_strlen(p);
    parse_line(p, n, name, number);
    p += n + (end != NULL);
  }
}

void rts_suppress_parse_foreign(const char *text) {
  if (text) rts_suppress_parse(text, NULL);
}

void rts_suppress_init(const char *path) {
  char beside[4096];
  uptr size, cap;
  if (!*path) return;
  char *text = rts_os_read_file(path, &size, &cap);
  if (!text && *path != '/') { /* relative: also beside the program */
    const char *exe = rts_os_exe_path(), *slash = rts_strrchr(exe, '/');
    uptr n = slash ? (uptr)(slash + 1 - exe) : 0;
    if (n + rts_strlen(path) < sizeof beside) {
      rts_memcpy(beside, exe, n);
      rts_strlcpy(beside + n, path, sizeof beside - n);
      text = rts_os_read_file(beside, &size, &cap);
    }
  }
  if (!text) rts_fatal("suppressions=%s: cannot read this file", path);
  rts_suppress_parse(text, path);
  rts_os_unmap(text, cap);
}

bool rts_suppress_any(void) { return list != NULL; }

/* -- matching -- */

static bool applies(const struct suppression *s, const struct rts_diagnosis *d) {
  const char *function = d->r->function;
  if (s->type->kind != ANY_KIND && ((s32)d->r->kind < s->type->kind || (s32)d->r->kind > s->type->last)) return false;
  if (s->only && (!function || rts_strcmp(function, s->only) != 0)) return false;
  return s->type->looks_at < AT_FUNCTION || function;
}

static bool match(const struct suppression *s, const char *text) { return text && rts_glob_match(s->pattern, text); }

/* One address of a stack: its module, and the functions and files there. */
static bool match_address(const struct suppression *s, uptr addr, bool symbolized) {
  enum looks_at at = s->type->looks_at;
  const struct rts_sym *sym = rts_symbolize_get(addr);
  if (sym->module && sym->module->runtime) return false;
  if (at != AT_INTERCEPTED_FUNCTIONS && sym->module && match(s, sym->module->path)) return true;
  if (at == AT_INTERCEPTED_MODULES || at == AT_TOP_MODULES) return false;
  if (!symbolized) {
    struct rts_symbol y;
    return rts_modules_symbol(addr, false, &y) && match(s, y.name);
  }
  for (u32 k = 0; k < sym->n; k++) {
    if (match(s, sym->frames[k].function)) return true;
    if (at <= AT_TOP_FRAMES && match(s, sym->frames[k].file)) return true;
  }
  return false;
}

static bool match_stacks(const struct suppression *s, const struct rts_diagnosis *d, bool symbolized) {
  for (u32 i = 0; i < d->traces_count; i++) {
    const struct rts_trace *t = &d->traces[i];
    enum looks_at at = s->type->looks_at;
    bool access = t->role == RTS_ROLE_MAIN || t->role == RTS_ROLE_OTHER, top = at == AT_TOP_FRAMES || at == AT_TOP_MODULES;
    if (at != AT_FRAMES && !(top ? access : t->role == RTS_ROLE_MAIN)) continue;
    for (u32 k = 0; k < (top ? rts_min(t->n, 1) : t->n); k++)
      if (match_address(s, rts_trace_addr(t, k), symbolized)) return true;
  }
  return false;
}

static bool match_place(const struct suppression *s, const struct rts_place *p) {
  if (p->kind == RTS_PLACE_SYMBOL || p->kind == RTS_PLACE_TLS) return match(s, p->name);
  for (u32 i = 0; p->kind == RTS_PLACE_GLOBAL && i < p->globals_count; i++)
    if (match(s, p->globals[i]->name)) return true;
  return false;
}

/* race: also the variable that the race is about. deadlock, mutex: the variables that the locks are. */
static bool match_variable(const struct suppression *s, const struct rts_diagnosis *d) {
  if (s->type->kind < RTS_REPORT_DATA_RACE || s->type->looks_at != AT_FRAMES) return false;
  if (s->type->kind == RTS_REPORT_DATA_RACE) return d->has_place && match_place(s, &d->place);
  for (u32 i = 0; rts_report_of_locks(d->r->kind) && i < d->locks_count; i++)
    if (match_place(s, &d->locks[i].place)) return true;
  return false;
}

static bool suppressed(const struct rts_diagnosis *d, bool symbolized) {
  for (struct suppression *s = list; s; s = s->next) {
    if (!applies(s, d)) continue;
    bool hit = s->type->looks_at == AT_FUNCTION ? match(s, d->r->function) : match_stacks(s, d, symbolized) || match_variable(s, d);
    if (hit) return s->hits++, true;
  }
  return false;
}

bool rts_suppress_early(const struct rts_diagnosis *d) { return suppressed(d, false); }
bool rts_suppress_late(const struct rts_diagnosis *d) { return suppressed(d, true); }

static void print_one(const struct suppression *s) {
  bool only = s->only != NULL;
  rts_note("  %6u  %s%s%s:%s", s->hits, only ? s->only : "", only ? "-" : "", s->type->name, s->pattern);
}

void rts_suppress_print_used(void) {
  u32 used = 0, idle = 0;
  for (struct suppression *s = list; s; s = s->next) s->hits ? used++ : idle++;
  if (used) rts_note("suppressions that matched (hits):");
  for (struct suppression *s = list; s; s = s->next)
    if (s->hits) print_one(s);
  if (idle) rts_note("suppressions that never matched:");
  for (struct suppression *s = list; s; s = s->next)
    if (!s->hits) print_one(s);
}
