// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Suppressions: what each type looks at, that symbol tables suffice, hit counts, and what a bad file says.
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -g -fno-builtin -Wno-gnu-variable-sized-type-not-at-end -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/report/suppress.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c -o %t
// RUN: %t 2>&1 | FileCheck %s
// CHECK: all good
#include "report/suppress.h"

#include "../report/Inputs/fake.h"
#include "../report/Inputs/unit.h"

/* -- stand-ins -- */
static char said[4096];
static void say(const char *fmt, va_list ap) {
  size_t n = strlen(said);
  vsnprintf(said + n, sizeof said - n, fmt, ap);
  strncat(said, "\n", sizeof said - strlen(said) - 1);
}
void rts_note(const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  say(fmt, ap);
  va_end(ap);
}
void rts_fatal(const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  vfprintf(stderr, fmt, ap);
  va_end(ap);
  _exit(1);
}

/* -- one report: main -> _ZN3app4workEv (inlines helper) -> memcpy; allocated in libpool.so -- */
static struct {
  struct rts_module m;
  char path[32];
} program = {.path = "/opt/app/bin/app"}, library = {.path = "/opt/app/lib/libpool.so"};
static const struct fake_name names[] = {
    {0x100f, &program.m, "_ZN3app4workEv", {{"app::helper()", "/src/app/helper.h", 3, 1}, {"app::work()", "/src/app/work.cpp", 9, 5}}, 2},
    {0x200f, &program.m, "main", {{"main", "/src/app/main.cpp", 20, 3}}, 1},
    {0x300f, &library.m, "pool_get", {{"pool_get", "/src/pool/pool.c", 70, 9}}, 1},
};
static const uptr error_pcs[] = {0x1010, 0x2010}, alloc_pcs[] = {0x3010, 0x2010};
static struct rts_report r;
static struct rts_diagnosis d;

static void make_report(enum rts_kind kind, const char *function) {
  r = (struct rts_report){.kind = kind, .function = function};
  d = (struct rts_diagnosis){.r = &r, .traces_count = 2};
  d.traces[0] = (struct rts_trace){.role = RTS_ROLE_MAIN, .n = 2, .pcs = error_pcs};
  d.traces[1] = (struct rts_trace){.role = RTS_ROLE_ALLOC, .n = 2, .pcs = alloc_pcs};
}

/* Bit 0: by symbol tables, bit 1: by symbolized names. The list only grows, so each case is a process of its own. */
static void try(void *text) {
  rts_suppress_parse(text, "file");
  int early = rts_suppress_early(&d), late = rts_suppress_late(&d);
  _exit(10 + early + 2 * late);
}
static int matches(const char *text) {
  char out[1024];
  int status = run_child(try, (void *)text, out, sizeof out);
  if (status < 10) fprintf(stderr, "<%s>: %d: %s\n", text, status, out), exit(1);
  return status - 10;
}
static void bad(const char *text, const char *says) {
  char out[1024];
  int status = run_child(try, (void *)text, out, sizeof out);
  if (status != 1) fprintf(stderr, "<%s>: status %d\n", text, status), exit(1);
  EXPECT_HAS(out, says);
}

static void what_matches(void) {
  make_report(RTS_REPORT_HEAP_UAF, NULL);
  EXPECT(matches("heap-use-after-free:main") == 3);
  EXPECT(matches("memory:main") == 3);
  EXPECT(matches("heap-buffer-overflow:main") == 0);
  EXPECT(matches("memory:_ZN3app4workEv") == 1);          /* mangled: symbol table only */
  EXPECT(matches("memory:app::work") == 2);               /* demangled: symbolizer only */
  EXPECT(matches("memory:app::helper") == 2);             /* inlined */
  EXPECT(matches("memory:helper.h") == 2);                /* source file */
  EXPECT(matches("memory:^main$") == 3);
  EXPECT(matches("memory:^mai$") == 0);
  EXPECT(matches("memory:^ain") == 0);
  EXPECT(matches("memory:app*work") == 3);
  EXPECT(matches("memory:libpool.so$") == 3);             /* module, only in the allocation stack */
  EXPECT(matches("memory:pool_get") == 3);
  EXPECT(matches("memory:libpoo.so") == 0);
  EXPECT(matches("interceptor_name:memcpy") == 0);        /* no libc function involved */
  EXPECT(matches("interceptor_via_fun:main") == 0);
  EXPECT(matches("alloc_dealloc_mismatch:main") == 0);
  EXPECT(matches("memory:nothing\nmemory:main") == 3);
  EXPECT(matches("\n# memory:main\n   # indented\n\n") == 0);
  EXPECT(matches("  memory: main  \r\n") == 3);           /* blanks around */
}

static void interceptors(void) {
  make_report(RTS_REPORT_PARAM_OVERLAP, "memcpy");
  EXPECT(matches("interceptor_name:^memcpy$") == 3);
  EXPECT(matches("interceptor_name:memmove") == 0);
  EXPECT(matches("interceptor_via_fun:main") == 3);
  EXPECT(matches("interceptor_via_fun:work.cpp") == 0);   /* functions, not files */
  EXPECT(matches("interceptor_via_fun:pool_get") == 0);   /* only the stack of the call */
  EXPECT(matches("interceptor_via_lib:bin/app") == 3);
  EXPECT(matches("interceptor_via_lib:main") == 0);
  EXPECT(matches("memcpy-param-overlap:main") == 3);
  EXPECT(matches("strcpy-param-overlap:main") == 0);
  EXPECT(matches("param-overlap:main") == 3);
  make_report(RTS_REPORT_ALLOC_DEALLOC_MISMATCH, "free");
  EXPECT(matches("alloc_dealloc_mismatch:main") == 3);
  EXPECT(matches("alloc-dealloc-mismatch:main") == 3);
}

/* Which kinds each type means; and the variables that locks are. */
static void locks(void) {
  static const struct rts_global g = {.begin = 0x70000000, .size = 40, .name = "registry"};
  for (s32 k = RTS_REPORT_DEADLOCK; k <= RTS_REPORT_WAIT_TWO_MUTEXES; k++) {
    bool order = k <= RTS_REPORT_LOCK_ORDER;
    make_report((enum rts_kind)k, NULL);
    EXPECT(matches("deadlock:main") == (order ? 3 : 0));
    EXPECT(matches("mutex:main") == (order ? 0 : 3));
    EXPECT(matches("race:main") == 0);
    EXPECT(matches("deadlock:registry\nmutex:registry") == 0);
    d.locks_count = 2;
    d.locks[1] = (struct rts_diag_lock){.addr = 0x70000008, .place = {.kind = RTS_PLACE_GLOBAL, .globals_count = 1, .globals = {&g}}};
    EXPECT(matches("deadlock:^registry$\nmutex:^registry$") == (k == RTS_REPORT_MUTEX_HELD ? 0 : 3));
    EXPECT(matches("race:registry\nmemory:registry") == 0);
  }
  EXPECT(matches("lock-order-inversion:main") == 0);
  make_report(RTS_REPORT_LOCK_ORDER, NULL);
  EXPECT(matches("lock-order-inversion:main") == 3);
  make_report(RTS_REPORT_DATA_RACE, NULL);
  EXPECT(matches("deadlock:main\nmutex:main") == 0);
}

static void init_from(void *path) { rts_suppress_init(path); }

static void mistakes(void) {
  bad("memory", "file:1: a suppression is type:pattern");
  bad("\n# x\nmemry:main", "file:3: unknown suppression type 'memry'");
  bad("memory:", "file:1: no pattern");
  bad("memory:   ", "file:1: no pattern");
  bad(":main", "file:1: unknown suppression type ''");
  bad("-param-overlap:main", "unknown suppression type");
  char out[1024];
  EXPECT(run_child(init_from, "/nonexistent/file", out, sizeof out) == 1);
  EXPECT_HAS(out, "suppressions=/nonexistent/file: cannot read");
}

static void counts(void) {
  make_report(RTS_REPORT_HEAP_UAF, NULL);
  rts_suppress_parse("memory:main\nmemory:never_there\n", "file");
  EXPECT(rts_suppress_any());
  for (int i = 0; i < 3; i++) EXPECT(rts_suppress_early(&d));
  rts_suppress_print_used();
  EXPECT_HAS(said, "3  memory:main");
  EXPECT_HAS(said, "0  memory:never_there");
  EXPECT(strstr(said, "matched (hits)") < strstr(said, "memory:main"));
  EXPECT(strstr(said, "never matched") < strstr(said, "memory:never_there"));
}

int main(void) {
  fake_names = names;
  fake_name_count = RTS_COUNT(names);
  what_matches();
  interceptors();
  locks();
  mistakes();
  counts();
  fprintf(stderr, "all good\n");
  return 0;
}
