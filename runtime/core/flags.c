/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Owns rts_flags: parses what is compiled in and what RTSAN_OPTIONS says, by the list in flags.def.
 *
 * Order, later wins: flags.def, __asan_default_options() and __tsan_default_options() (their unknown names and values are left aside: they were
 * written for other tools), rtsan_default_options(), RTSAN_OPTIONS. ASAN_OPTIONS is not read: one variable, one tool.
 * Syntax: name=value, separated by : , space, tab or line ends; a value with those in it goes in '...' or "...". In files, # starts a comment.
 * Runs once, in rts_init, on one thread, before interceptors work; uses no heap. A mistake ends the process with one line. */
#include "core/flags.h"

#include "base/fmt.h"
#include "base/say.h"
#include "base/str.h"
#include "platform/modules.h"
#include "platform/platform.h"

#define NAME_MAX_BYTES 64
#define VALUE_MAX_BYTES 4096
#define INCLUDE_DEPTH 8
#define SUGGESTIONS 3

struct rts_flags rts_flags = {
#define RTS_FLAG(type, name, def, help) .name = def,
#include "core/flags.def"
#undef RTS_FLAG
};

enum flag_type { FLAG_bool, FLAG_int, FLAG_str };

struct flag {
  const char *name, *def, *help;
  void *where;
  enum flag_type type;
};

static const struct flag flags[] = {
#define RTS_FLAG(type, name, def, help) {#name, #def, help, &rts_flags.name, FLAG_##type},
#include "core/flags.def"
#undef RTS_FLAG
};

/* Numbers not listed go from 0 to 2^31-1. */
static const struct {
  const char *name;
  s64 min, max;
} ranges[] = {
    {"verbosity", 0, 9},
    {"exitcode", 0, 255},
    {"malloc_context_size", 0, 256},
    {"redzone", 16, 2048},
    {"max_redzone", 16, 2048},
    {"quarantine_size_mb", 0, 1 << 20},
    {"malloc_fill_byte", 0, 255},
    {"free_fill_byte", 0, 255},
    {"handle_segv", 0, 2},
    {"handle_sigbus", 0, 2},
    {"handle_abort", 0, 2},
    {"handle_sigill", 0, 2},
    {"handle_sigfpe", 0, 2},
    {"handle_sigtrap", 0, 2},
    {"sleep_before_dying", 0, 86400},
    {"sleep_after_init", 0, 86400},
    {"symbolize_timeout_ms", 1, 3600000},
};

/* Words that a text option is limited to, each followed by a space. */
static const struct {
  const char *name, *words;
} choices[] = {
    {"color", "auto always never "},
    {"report_style", "rtsan llvm "},
    {"log_format", "text json "},
    {"lock_order", "instance class "},
};

/* Where the text being read comes from. */
struct source {
  const char *what;
  bool lenient; /* leave aside what we do not know */
  u32 depth;
};

extern const char *rtsan_default_options(void) __attribute__((weak));
extern const char *__asan_default_options(void) __attribute__((weak));
extern const char *__tsan_default_options(void) __attribute__((weak));

/* -- near names -- */

static u32 distance(const char *a, const char *b) {
  u32 row[NAME_MAX_BYTES + 1];
  u32 n = (u32)rts_strnlen(b, NAME_MAX_BYTES);
  for (u32 j = 0; j <= n; j++) row[j] = j;
  for (u32 i = 0; a[i] && i < NAME_MAX_BYTES; i++) {
    u32 diagonal = row[0];
    row[0] = i + 1;
    for (u32 j = 0; j < n; j++) {
      u32 change = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = (u32)rts_min(change, rts_min(diagonal, row[j]) + 1);
    }
  }
  return row[n];
}

/* A name that is part of the other is near whatever its length. */
static u32 nearness(const char *wanted, const char *name) {
  u32 d = distance(wanted, name);
  uptr shorter = rts_min(rts_strlen(wanted), rts_strlen(name));
  if (shorter >= 4 && (rts_strstr(name, wanted) || rts_strstr(wanted, name))) d = (u32)rts_min(d, 2);
  return d;
}

/* Writes "'a', 'b' or 'c'": at least the nearest, further ones only if about as near. */
static void suggest(const char *wanted, char *out, uptr cap) {
  const char *best[SUGGESTIONS] = {NULL};
  u32 cost[SUGGESTIONS] = {~0u, ~0u, ~0u};
  for (uptr i = 0; i < RTS_COUNT(flags); i++) {
    u32 d = nearness(wanted, flags[i].name);
    for (u32 k = 0; k < SUGGESTIONS; k++) {
      if (d >= cost[k]) continue;
      for (u32 m = SUGGESTIONS - 1; m > k; m--) best[m] = best[m - 1], cost[m] = cost[m - 1];
      best[k] = flags[i].name;
      cost[k] = d;
      break;
    }
  }
  uptr limit = rts_max(cost[0], rts_strlen(wanted) / 3), n = 0;
  u32 count = 1;
  while (count < SUGGESTIONS && best[count] && cost[count] <= limit) count++;
  for (u32 k = 0; k < count && n < cap; k++)
    n += rts_snprintf(out + n, cap - n, "%s'%s'", k == 0 ? "" : k + 1 == count ? " or " : ", ", best[k]);
}

/* -- values -- */

static const char *keep(const char *s) {
  static char pool[8192];
  static uptr used;
  uptr n = rts_strlen(s) + 1;
  char *p = n <= sizeof pool - used ? pool + used : rts_os_map_or_die(n, "options");
  if (n <= sizeof pool - used) used += n;
  rts_memcpy(p, s, n);
  return p;
}

static bool parse_bool(const char *s, bool *out) {
  static const char *const yes[] = {"1", "yes", "true"}, *const no[] = {"0", "no", "false"};
  for (uptr i = 0; i < RTS_COUNT(yes); i++) {
    if (rts_strcmp(s, yes[i]) == 0) return *out = true, true;
    if (rts_strcmp(s, no[i]) == 0) return *out = false, true;
  }
  return false;
}

static bool in_choices(const char *words, const char *value) {
  uptr n = rts_strlen(value);
  for (const char *w = words; n && *w; w = rts_strchr(w, ' ') + 1)
    if (rts_strncmp(w, value, n) == 0 && w[n] == ' ') return true;
  return false;
}

static void range_of(const char *name, s64 *min, s64 *max) {
  *min = 0;
  *max = INT32_MAX;
  for (uptr i = 0; i < RTS_COUNT(ranges); i++)
    if (rts_strcmp(ranges[i].name, name) == 0) *min = ranges[i].min, *max = ranges[i].max;
}

/* Sets the flag, or writes what was wanted instead into `want`. */
static bool set_flag(const struct flag *f, const char *value, char *want, uptr cap) {
  if (f->type == FLAG_bool) {
    if (parse_bool(value, f->where)) return true;
    rts_snprintf(want, cap, "0 or 1 (no, yes, false, true)");
    return false;
  }
  if (f->type == FLAG_int) {
    s64 v, min, max;
    range_of(f->name, &min, &max);
    if (rts_parse_s64(value, &v) && v >= min && v <= max) return *(s64 *)f->where = v, true;
    rts_snprintf(want, cap, "a number from %ld to %ld", min, max);
    return false;
  }
  for (uptr i = 0; i < RTS_COUNT(choices); i++) {
    if (rts_strcmp(choices[i].name, f->name) != 0 || in_choices(choices[i].words, value)) continue;
    rts_snprintf(want, cap, "one of: %.*s", (int)rts_strlen(choices[i].words) - 1, choices[i].words);
    return false;
  }
  *(const char **)f->where = keep(value);
  return true;
}

/* -- the help tables -- */

static const char *bare_default(const struct flag *f, char *buf, uptr cap) {
  uptr n = rts_strlen(f->def);
  bool quoted = n >= 2 && f->def[0] == '"';
  rts_snprintf(buf, cap, "%.*s", (int)(quoted ? n - 2 : n), f->def + quoted);
  return buf;
}

static void print_help(bool markdown) {
  char line[1024], def[128];
  const char *head = markdown ? "| option | default | meaning |\n| --- | --- | --- |\n" : "Options of RTSAN_OPTIONS (name=default: meaning):\n";
  rts_report_write(head, rts_strlen(head));
  for (uptr i = 0; i < RTS_COUNT(flags); i++) {
    bare_default(&flags[i], def, sizeof def);
    uptr n = markdown ? rts_snprintf(line, sizeof line, def[0] ? "| `%s` | `%s` | %s |\n" : "| `%s` | %s | %s |\n", flags[i].name, def,
                                     flags[i].help)
                      : rts_snprintf(line, sizeof line, "  %s=%s\n        %s\n", flags[i].name, def, flags[i].help);
    rts_report_write(line, rts_min(n, sizeof line - 1));
  }
}

/* -- the text -- */

static void parse(const char *text, const struct source *from);

static void include_file(const char *pattern, bool must_exist, const struct source *from) {
  char path[VALUE_MAX_BYTES];
  uptr size, cap;
  rts_flags_expand(pattern, path, sizeof path);
  if (from->depth >= INCLUDE_DEPTH) rts_fatal("%s: include=%s: more than %d files deep", from->what, path, INCLUDE_DEPTH);
  char *text = rts_os_read_file(path, &size, &cap);
  if (!text) {
    if (must_exist && !from->lenient) rts_fatal("%s: include=%s: cannot read this file", from->what, path);
    return;
  }
  struct source s = {keep(path), from->lenient, from->depth + 1};
  parse(text, &s);
  rts_os_unmap(text, cap);
}

static void take(const char *name, const char *value, const struct source *from) {
  char want[256];
  if (rts_strcmp(name, "include") == 0) {
    include_file(value, true, from);
    return;
  }
  if (rts_strcmp(name, "include_if_exists") == 0) {
    include_file(value, false, from);
    return;
  }
  if (rts_strcmp(name, "help") == 0 && rts_strcmp(value, "md") == 0) {
    print_help(true);
    rts_os_exit(0);
  }
  for (uptr i = 0; i < RTS_COUNT(flags); i++) {
    if (rts_strcmp(flags[i].name, name) != 0) continue;
    if (!set_flag(&flags[i], value, want, sizeof want) && !from->lenient)
      rts_fatal("%s: option '%s' cannot be '%s': it wants %s", from->what, name, value, want);
    return;
  }
  if (from->lenient) return;
  suggest(name, want, sizeof want);
  rts_fatal("%s: unknown option '%s'; the nearest is %s (help=1 lists all)", from->what, name, want);
}

static bool is_separator(char c) { return c == ':' || c == ',' || c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/* Copies up to an end into buf; false if it does not fit. */
static bool copy_until(const char **p, char *buf, uptr cap, char quote, bool name) {
  uptr n = 0;
  const char *s = *p;
  for (; *s && (quote ? *s != quote : !is_separator(*s) && !(name && *s == '=')); s++) {
    if (n + 1 >= cap) return false;
    buf[n++] = *s;
  }
  buf[n] = 0;
  *p = s;
  return true;
}

static void parse(const char *text, const struct source *from) {
  char name[NAME_MAX_BYTES], value[VALUE_MAX_BYTES];
  for (const char *p = text;;) {
    while (is_separator(*p)) p++;
    if (!*p) return;
    if (*p == '#' && from->depth) {
      while (*p && *p != '\n') p++;
      continue;
    }
    bool ok = copy_until(&p, name, sizeof name, 0, true) && *p == '=' && name[0];
    if (!ok) {
      if (!from->lenient) rts_fatal("%s: '%.40s': an option is name=value", from->what, *name ? name : p);
      while (*p && !is_separator(*p)) p++;
      continue;
    }
    p++;
    char quote = *p == '\'' || *p == '"' ? *p++ : 0;
    ok = copy_until(&p, value, sizeof value, quote, false) && (!quote || *p == quote);
    if (!ok) {
      if (!from->lenient) rts_fatal("%s: option '%s': %s", from->what, name, quote ? "the quote is not closed" : "the value is too long");
      return;
    }
    if (quote) p++;
    take(name, value, from);
  }
}

void rts_flags_expand(const char *pattern, char *buf, uptr cap) {
  uptr n = 0;
  buf[0] = 0;
  for (const char *p = pattern; *p && n + 1 < cap; p++) {
    if (*p == '%' && p[1] == 'p') n += rts_snprintf(buf + n, cap - n, "%u", rts_os_pid()), p++;
    else if (*p == '%' && p[1] == 'e') n += rts_snprintf(buf + n, cap - n, "%s", rts_modules_basename(rts_os_exe_path())), p++;
    else if (*p == '%' && p[1] == '%') n += rts_snprintf(buf + n, cap - n, "%%"), p++;
    else buf[n++] = *p;
    n = rts_min(n, cap - 1);
    buf[n] = 0;
  }
}

void rts_flags_init(void) {
  if (__asan_default_options) {
    const char *text = __asan_default_options();
    const struct source s = {"__asan_default_options()", true, 0};
    if (text) parse(text, &s);
  }
  if (__tsan_default_options) {
    const char *text = __tsan_default_options();
    const struct source s = {"__tsan_default_options()", true, 0};
    if (text) parse(text, &s);
  }
  if (rtsan_default_options) {
    const char *text = rtsan_default_options();
    const struct source s = {"rtsan_default_options()", false, 0};
    if (text) parse(text, &s);
  }
  const char *env = rts_os_getenv("RTSAN_OPTIONS");
  const struct source s = {"RTSAN_OPTIONS", false, 0};
  if (env) parse(env, &s);
  if (rts_flags.redzone > rts_flags.max_redzone)
    rts_fatal("redzone=%ld is larger than max_redzone=%ld", rts_flags.redzone, rts_flags.max_redzone);
  if (rts_flags.help) print_help(false);
}
