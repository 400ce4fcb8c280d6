/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Asks rtsan-symbolizer (utils/rtsan-symbolizer/protocol.md) for all addresses of a report in one conversation.
 *
 * The program is started once per report and killed after it; it gets symbolize_timeout_ms, and answers that came by then are used.
 * Frames that it did not name get the mangled name from the module's symbol table. Nothing it says is believed beyond being text:
 * fields are cut where the line ends. Owns its buffers (mapped once, touched only as far as used). */
#include "report/symbolize.h"

#include "base/fmt.h"
#include "base/str.h"
#include "core/flags.h"
#include "platform/platform.h"
#include "platform/spawn.h"
#include "report/report.h"
#include "../../utils/rtsan-symbolizer/protocol.h"

#define SYMS_MAX 4096
#define FRAMES_MAX 8192
#define REQUEST_BYTES (1ul << 20)
#define ANSWER_BYTES (4ul << 20)
#define PATH_BYTES 4096

static struct {
  struct rts_sym syms[SYMS_MAX];
  struct rts_frame frames[FRAMES_MAX];
  char request[REQUEST_BYTES];
  char answer[ANSWER_BYTES];
} *work;
static u32 sym_count, frame_count;
static char problem[PATH_BYTES + 256]; /* why names are missing; said once it is polite */
static struct rts_sym unknown; /* for an address that was not added */

/* -- which program -- */

static bool try_path(char *out, const char *dir, uptr dir_size, const char *below) {
  if (!dir_size) return false;
  rts_snprintf(out, PATH_BYTES, "%.*s/%s" RTS_SYM_PROGRAM, (int)dir_size, dir, below);
  int fd = rts_os_open_read(out);
  if (fd < 0) return false;
  rts_os_close(fd);
  return true;
}

static bool try_beside(char *out, const char *file) {
  const char *slash = rts_strrchr(file, '/');
  uptr n = slash ? (uptr)(slash - file) : 0;
  return try_path(out, file, n, "") || try_path(out, file, n, "../bin/") || try_path(out, file, n, "../../bin/");
}

static bool try_in_path(char *out) {
  const char *p = rts_os_getenv("PATH");
  while (p && *p) {
    const char *colon = rts_strchr(p, ':');
    uptr n = colon ? (uptr)(colon - p) : rts_strlen(p);
    if (*p == '/' && try_path(out, p, n, "")) return true;
    p += n + (colon != NULL);
  }
  return false;
}

/* Found once; null if there is none, which is said once. */
static const char *program(void) {
  static char path[PATH_BYTES];
  static bool looked;
  if (looked) return path[0] ? path : NULL;
  looked = true;
  const char *named = rts_flags.external_symbolizer_path;
  if (!*named) named = rts_os_getenv("RTSAN_SYMBOLIZER_PATH");
  if (named && *named) {
    rts_strlcpy(path, named, sizeof path);
    return path;
  }
  const struct rts_module *own = rts_modules_own();
  if ((own && try_beside(path, own->path)) || try_beside(path, rts_os_exe_path()) || try_in_path(path)) return path;
  path[0] = 0;
  rts_snprintf(problem, sizeof problem,
               "no " RTS_SYM_PROGRAM " beside the runtime or in PATH (external_symbolizer_path=... names one): frames come without lines");
  return NULL;
}

/* -- questions -- */

static bool setup(void) {
  if (!work) work = rts_os_map(sizeof *work);
  return work != NULL;
}

void rts_symbolize_reset(void) {
  sym_count = frame_count = 0;
  rts_modules_refresh();
}

static struct rts_sym *find(uptr addr) {
  for (u32 i = 0; i < sym_count; i++)
    if (work->syms[i].addr == addr) return &work->syms[i];
  return NULL;
}

static void locate(struct rts_sym *s, uptr addr) {
  const struct rts_module *m = rts_modules_find(addr);
  *s = (struct rts_sym){.addr = addr, .module = m, .offset = m ? addr - m->bias : addr};
}

void rts_symbolize_add(uptr addr) {
  if (!setup() || sym_count == SYMS_MAX || find(addr)) return;
  locate(&work->syms[sym_count++], addr);
}

const struct rts_sym *rts_symbolize_get(uptr addr) {
  const struct rts_sym *s = find(addr);
  if (s) return s;
  locate(&unknown, addr);
  return &unknown;
}

/* Module paths must not bring a space or line end into the request. */
static uptr put_path(char *to, const char *path) {
  uptr n = 0;
  for (; *path; path++) {
    u8 c = (u8)*path;
    if (c <= ' ' || c == '%' || c == 127) n += rts_snprintf(to + n, 4, "%%%02x", (u32)c);
    else to[n++] = (char)c;
  }
  return n;
}

/* Writes the requests; `asked` gets one mark a sym. */
static uptr write_requests(u8 *asked, u32 *count) {
  uptr n = 0;
  *count = 0;
  for (u32 i = 0; i < sym_count; i++) {
    const struct rts_sym *s = &work->syms[i];
    asked[i] = s->module && s->module->path[0] == '/' && 3 * rts_strlen(s->module->path) + 128 < REQUEST_BYTES - n;
    if (!asked[i]) continue;
    char id[2 * RTS_BUILD_ID_MAX + 1];
    rts_modules_build_id(s->module, id);
    n += rts_snprintf(work->request + n, 16, RTS_SYM_CODE_REQUEST " ");
    n += put_path(work->request + n, s->module->path);
    n += rts_snprintf(work->request + n, 120, " %lx %s\n", s->offset, id[0] ? id : RTS_SYM_NO_BUILD_ID);
    ++*count;
  }
  return n;
}

/* -- answers -- */

/* Cuts the next field off *p, up to the separator; unknown ones become null. */
static const char *take_field(char **p) {
  char *field = *p;
  char *end = rts_strchr(field, RTS_SYM_FIELD_SEPARATOR);
  if (end) {
    *end = 0;
    *p = end + 1;
  } else {
    *p = field + rts_strlen(field);
  }
  return rts_strcmp(field, RTS_SYM_UNKNOWN) == 0 || !*field ? NULL : field;
}

static u32 take_number(char **p) {
  const char *s = take_field(p);
  u32 v = 0;
  for (; s && *s >= '0' && *s <= '9' && v < 100000000; s++) v = v * 10 + (u32)(*s - '0');
  return v;
}

static void take_frame(struct rts_sym *s, char *line) {
  if (line[0] != RTS_SYM_FRAME_TAG || line[1] != ' ' || frame_count == FRAMES_MAX) return;
  char *p = line + 2;
  struct rts_frame *f = &work->frames[frame_count];
  f->function = take_field(&p);
  f->file = take_field(&p);
  f->line = take_number(&p);
  f->column = take_number(&p);
  if (!f->function && !f->file) return;
  if (!s->n) s->frames = f;
  s->n++;
  frame_count++;
}

static void read_answers(uptr size, const u8 *asked) {
  char *p = work->answer, *end = work->answer + size;
  for (u32 i = 0; i < sym_count; i++) {
    if (!asked[i]) continue;
    for (;;) {
      char *nl = p < end ? rts_memchr(p, '\n', (uptr)(end - p)) : NULL;
      if (!nl) return; /* an answer that was cut off is no answer */
      *nl = 0;
      char *line = p;
      p = nl + 1;
      if (!*line) break;
      take_frame(&work->syms[i], line);
    }
  }
}

static void ask(void) {
  const char *path = rts_flags.symbolize ? program() : NULL;
  const char *argv[] = {path, NULL};
  static u8 asked[SYMS_MAX];
  u32 count;
  uptr size = path ? write_requests(asked, &count) : 0;
  struct rts_child child;
  if (!size) return;
  u64 deadline = rts_os_now_ns() + (u64)rts_flags.symbolize_timeout_ms * 1000000ull;
  if (!rts_os_spawn(argv, &child)) {
    rts_snprintf(problem, sizeof problem, "cannot start %s: frames come without lines", path);
    return;
  }
  uptr got = rts_os_converse(&child, work->request, size, work->answer, ANSWER_BYTES, count, deadline);
  if (rts_os_now_ns() >= deadline)
    rts_snprintf(problem, sizeof problem, "%s took longer than symbolize_timeout_ms=%ld: some frames come without lines", path,
                 rts_flags.symbolize_timeout_ms);
  rts_os_reap(&child);
  read_answers(got, asked);
}

/* symbolize_inline_frames=0: the real function with the innermost line. */
static void drop_inlined(struct rts_sym *s) {
  if (s->n < 2) return;
  struct rts_frame *last = (struct rts_frame *)&s->frames[s->n - 1];
  last->file = s->frames[0].file;
  last->line = s->frames[0].line;
  last->column = s->frames[0].column;
  s->frames = last;
  s->n = 1;
}

static void name_from_symtab(struct rts_sym *s) {
  struct rts_symbol y;
  if (s->n || frame_count == FRAMES_MAX || !rts_flags.symbolize || !rts_modules_symbol(s->addr, false, &y)) return;
  work->frames[frame_count] = (struct rts_frame){.function = y.name};
  s->frames = &work->frames[frame_count++];
  s->n = 1;
}

void rts_symbolize_say_problem(void) {
  if (problem[0]) rts_note("%s", problem);
  problem[0] = 0;
}

void rts_symbolize_run(void) {
  if (!setup() || !sym_count) return;
  ask();
  for (u32 i = 0; i < sym_count; i++) {
    if (!rts_flags.symbolize_inline_frames) drop_inlined(&work->syms[i]);
    name_from_symtab(&work->syms[i]);
  }
}
