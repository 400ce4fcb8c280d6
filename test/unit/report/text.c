// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The text renderer on made-up diagnoses: the grammar that tools parse, to the byte, in both styles; and the stable id.
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -DFAKE_WITH_DIAGNOSIS -g -fno-builtin -Wno-gnu-variable-sized-type-not-at-end -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/report/text.c %S/../../../runtime/report/race.c %S/../../../runtime/report/tsan.c %S/../../../runtime/report/json.c %S/../../../runtime/report/locks.c %S/../../../runtime/report/lock_diagnosis.c %S/../../../runtime/report/scenario.c %S/../../../runtime/report/json_locks.c %S/../../../runtime/report/tsan_locks.c %S/../../../runtime/report/place.c %S/../../../runtime/report/out.c %S/../../../runtime/report/dedupe.c %S/../../../runtime/report/describe.c %S/../../../runtime/report/diagnosis.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/fault.c -o %t
// RUN: %t 2>&1 | FileCheck %s
// CHECK: all good
#include <sys/mman.h>

#include "core/flags.h"
#include "Inputs/fake.h"
#include "Inputs/unit.h"
#include "rtsan/layout.h"

/* -- stand-ins -- */
struct rts_flags rts_flags = {.report_style = "rtsan", .strip_path_prefix = "", .print_summary = true};
static struct rts_block block;
bool rts_heap_find(uptr addr, struct rts_block *out) { return *out = block, addr >= RTS_HEAP_BEGIN; }
bool rts_modules_tls_symbol(const struct rts_module *m, uptr offset, struct rts_symbol *out) { return (void)m, (void)offset, (void)out, false; }
const struct rts_module *rts_modules_program(void) { return NULL; }
u32 rts_thread_of_tls(uptr addr, uptr size, uptr *tp) { return (void)addr, (void)size, (void)tp, ~0u; }
u32 rts_held_set_get(u32 set, struct rts_held_lock *out, u32 max, bool *partial) { return (void)set, (void)out, (void)max, *partial = false, 0; }
u32 rts_thread_of_stack(uptr addr, uptr *lo, uptr *hi) { return (void)addr, (void)lo, (void)hi, ~0u; }
u32 rts_globals_find(uptr addr, const struct rts_global *out[RTS_GLOBALS_NEAR]) { return (void)addr, (void)out, 0; }
u32 rts_depot_get(u32 id, const uptr **pcs) {
  static const uptr freed[] = {0x3010}, made[] = {0x4010, 0x2010}, created[] = {0x2010};
  *pcs = id == 1 ? freed : id == 2 ? made : created;
  return id == 1 ? 1 : id == 2 ? 2 : id == 3 ? 1 : 0;
}
bool rts_thread_info_get(u32 tid, struct rts_thread_info *out) {
  *out = (struct rts_thread_info){.tid = tid, .main = tid == 0, .create_ctx = tid ? 3 : 0};
  if (tid) strcpy(out->name, "worker");
  return tid < 2;
}
uptr rts_modules_address_of(const struct rts_module *m, const char *name) { return (void)m, (void)name, 0; }
const char *rts_modules_basename(const char *path) { return strrchr(path, '/') ? strrchr(path, '/') + 1 : path; }
void rts_modules_build_id(const struct rts_module *m, char *buf) { strcpy(buf, m && m->build_id_size ? "c0ffee" : ""); }
void rts_fatal(const char *fmt, ...) { (void)fmt; abort(); }

static struct {
  struct rts_module m;
  char path[32];
} app = {{.bias = 0x1000, .build_id_size = 3, .build_id = {0xc0, 0xff, 0xee}}, "/opt/app"},
  moved = {{.bias = 0, .build_id_size = 3, .build_id = {0xc0, 0xff, 0xee}}, "/new/app"},
  libc = {{.bias = 0}, "/lib/libc.so.6"}, own = {{.runtime = true}, "/lib/librtsan.so"};

static struct fake_name names[] = {
    {0x100f, &app.m, NULL, {{"inner", "/src/a.c", 3, 7}, {"outer", "/src/a.c", 9, 0}}, 2},
    {0x200f, &app.m, NULL, {{"main", "/src/a.c", 20, 3}}, 1},
    {0x300f, &app.m, NULL, {{"drop", "/src/a.c", 30, 3}}, 1},
    {0x400f, &app.m, NULL, {{NULL, NULL, 0, 0}}, 0},
    {0x500f, &libc.m, NULL, {{"__libc_start", NULL, 0, 0}}, 1},
    {0x600f, &own.m, NULL, {{"rts_thing", NULL, 0, 0}}, 1},
};

static char buf[65536];
static struct rts_out out = {.buf = buf, .cap = sizeof buf};

static struct rts_report access_report(void) {
  struct rts_report r = {.kind = RTS_REPORT_HEAP_UAF, .access = RTS_ACCESS_READ, .addr = 0x660000000014, .size = 4,
                         .bad_addr = 0x660000000014, .has_addr = true, .regs = {0x1010, 0x7ffc00000010, 0x7ffc00000020}};
  r.stack.n = 4;
  r.stack.pcs[0] = 0x6010; /* the runtime's own: not shown */
  r.stack.pcs[1] = 0x1010;
  r.stack.pcs[2] = 0x2010;
  r.stack.pcs[3] = 0x5010;
  return r;
}

static const char *render(const struct rts_report *r) {
  static struct rts_diagnosis d;
  char pid[32], *p;
  rts_diagnose(&d, r);
  out.len = 0;
  rts_text_headline(&out, &d);
  rts_text_body(&out, &d);
  snprintf(pid, sizeof pid, "==%d==", (int)getpid());
  while ((p = strstr(buf, pid))) { /* ==PID== for all */
    memmove(p + 7, p + strlen(pid), strlen(p + strlen(pid)) + 1);
    memcpy(p, "==PID==", 7);
  }
  return buf;
}

static void heap_use_after_free(void) {
  struct rts_report r = access_report();
  block = (struct rts_block){.begin = 0x660000000010, .size = 16, .state = RTS_BLOCK_QUARANTINED, .alloc_ctx = 2, .free_ctx = 1, .free_tid = 1};
  char *id = strstr((char *)render(&r), "rtsan report id: ");
  EXPECT(id && strlen(id) == strlen("rtsan report id: ") + 17);
  *id = 0;
  EXPECT_EQ_TEXT(buf,
    "=================================================================\n"
    "==PID==ERROR: rtsan: heap-use-after-free on address 0x660000000014 at pc 0x000000001010 bp 0x7ffc00000020 sp 0x7ffc00000010\n"
    "READ of size 4 at 0x660000000014 thread T0\n"
    "    #0 0x00000000100f in inner /src/a.c:3:7\n"
    "    #1 0x00000000100f in outer /src/a.c:9\n"
    "    #2 0x00000000200f in main /src/a.c:20:3\n"
    "    #3 0x00000000500f in __libc_start (/lib/libc.so.6+0x500f)\n"
    "\n"
    "0x660000000014 is located 4 bytes inside of 16-byte region [0x660000000010,0x660000000020)\n"
    "freed by thread T1 (worker) here:\n"
    "    #0 0x00000000300f in drop /src/a.c:30:3\n"
    "\n"
    "previously allocated by thread T0 here:\n"
    "    #0 0x00000000400f  (/opt/app+0x300f) (BuildId: c0ffee)\n"
    "    #1 0x00000000200f in main /src/a.c:20:3\n"
    "\n"
    "Thread T1 (worker) created by T0 here:\n"
    "    #0 0x00000000200f in main /src/a.c:20:3\n"
    "\n"
    "SUMMARY: rtsan: heap-use-after-free /src/a.c:3:7 in inner\n");
}

static void other_headlines(void) {
  struct rts_report r = access_report();
  block.kind = RTS_KIND_NEW_ARRAY;
  r.kind = RTS_REPORT_DOUBLE_FREE;
  EXPECT_HAS(render(&r), "ERROR: rtsan: attempting double-free on 0x660000000014 in thread T0:\n");
  r.kind = RTS_REPORT_BAD_FREE;
  EXPECT_HAS(render(&r), "ERROR: rtsan: attempting free on address which was not malloc()-ed: 0x660000000014 in thread T0\n");
  r.kind = RTS_REPORT_ALLOC_DEALLOC_MISMATCH;
  r.function = "free";
  EXPECT_HAS(render(&r), "ERROR: rtsan: alloc-dealloc-mismatch (operator new [] vs free) on 0x660000000014\n    #0 ");
  EXPECT_HAS(buf, " in free ");
  EXPECT_HAS(buf, "    #1 0x00000000100f in inner");
  r.kind = RTS_REPORT_NEGATIVE_SIZE;
  r.size = (uptr)-5;
  EXPECT_HAS(render(&r), "ERROR: rtsan: negative-size-param: (size=-5)\n");
  r.kind = RTS_REPORT_PARAM_OVERLAP;
  r.function = "memcpy";
  r.size = r.size2 = 8;
  r.addr2 = r.addr + 4;
  EXPECT_HAS(render(&r), "memcpy-param-overlap: memory ranges [0x660000000014,0x66000000001c) and [0x660000000018, 0x660000000020) overlap\n");
  EXPECT_HAS(buf, "SUMMARY: rtsan: memcpy-param-overlap /src/a.c:3:7 in inner\n");
  r = access_report();
  r.kind = RTS_REPORT_SEGV;
  r.signo = 11;
  r.access = RTS_ACCESS_WRITE;
  r.addr = 0x10;
  r.hint = "address points to the zero page";
  EXPECT_HAS(render(&r), "ERROR: rtsan: SEGV on unknown address 0x000000000010 (pc 0x000000001010 bp 0x7ffc00000020 sp 0x7ffc00000010 T0)\n"
                         "==PID==The signal is caused by a WRITE memory access.\n==PID==Hint: address points to the zero page.\n    #0 ");
  rts_flags.report_style = "llvm";
  EXPECT_HAS(render(&r), "AddressSanitizer:DEADLYSIGNAL\n====");
  EXPECT_HAS(buf, "==PID==ERROR: AddressSanitizer: SEGV on unknown address");
  EXPECT_HAS(buf, "\nAddressSanitizer can not provide additional info.\nSUMMARY: AddressSanitizer: SEGV /src/a.c:3:7 in inner\n");
  rts_flags.report_style = "rtsan";
}

static void options(void) {
  struct rts_report r = access_report();
  rts_flags.strip_path_prefix = "/src";
  EXPECT_HAS(render(&r), "in inner a.c:3:7\n");
  rts_flags.strip_path_prefix = "";
  rts_flags.dedup_token_length = 2;
  EXPECT_HAS(render(&r), "\nDEDUP_TOKEN: inner--outer\n");
  rts_flags.dedup_token_length = 0;
  out.color = true;
  EXPECT_HAS(render(&r), "\033[");
  rts_out_strip(buf);
  EXPECT(!strchr(buf, '\033'));
  EXPECT_HAS(buf, "READ of size 4 at 0x660000000014 thread T0\n    #0 0x00000000100f in inner /src/a.c:3:7\n");
  out.color = false;
}

static void recursion(void) {
  struct rts_report r = access_report();
  r.stack.n = 100;
  for (int i = 0; i < 99; i++) r.stack.pcs[i] = i % 2 ? 0x2010 : 0x3010;
  r.stack.pcs[99] = 0x5010;
  EXPECT_HAS(render(&r), "    #3 0x00000000200f in main /src/a.c:20:3\n    ... 94 more frames of the same recursion ...\n"
                         "    #98 0x00000000300f in drop /src/a.c:30:3\n    #99 0x00000000500f in __libc_start");
}

/* The same bug: elsewhere in memory, and the file moved. Another one: another frame, another kind. */
static void stable_id(void) {
  struct rts_report r = access_report();
  static struct rts_diagnosis d;
  rts_diagnose(&d, &r);
  u64 id = d.id;
  struct fake_name at_zero[] = {{0x000f, &moved.m, NULL, {{0}}, 0}, {0x100f, &moved.m, NULL, {{0}}, 0}, {0x500f, &libc.m, NULL, {{0}}, 0}};
  fake_names = at_zero;
  fake_name_count = 3;
  r.stack.pcs[1] = 0x0010;
  r.stack.pcs[2] = 0x1010;
  r.stack.pcs[0] = r.stack.pcs[1];
  memmove(r.stack.pcs, r.stack.pcs + 1, 3 * sizeof(uptr));
  r.stack.n = 3;
  rts_diagnose(&d, &r);
  EXPECT(d.id == id);
  r.stack.n = 2; /* the C library does not count */
  rts_diagnose(&d, &r);
  EXPECT(d.id == id);
  r.kind = RTS_REPORT_HEAP_OVERFLOW;
  rts_diagnose(&d, &r);
  EXPECT(d.id != id);
  r.kind = RTS_REPORT_HEAP_UAF;
  r.stack.n = 1;
  rts_diagnose(&d, &r);
  EXPECT(d.id != id);
  fake_names = names;
  fake_name_count = RTS_COUNT(names);
  EXPECT(rts_dedupe_first(7) && !rts_dedupe_first(7) && rts_dedupe_first(8) && rts_dedupe_repeats() == 1);
}

static void json(void) {
  struct rts_report r = access_report();
  static struct rts_diagnosis d;
  names[1].frames[0].file = "/src/\"odd\\\n\xff\xc3\xa4.c";
  rts_diagnose(&d, &r);
  out.len = 0;
  rts_json(&out, &d);
  EXPECT(strchr(buf, '\n') == buf + strlen(buf) - 1); /* one line */
  EXPECT_HAS(buf, "{\"schema\":\"rtsan/1\",\"type\":\"report\",");
  EXPECT_HAS(buf, "\"kind\":\"heap-use-after-free\"");
  EXPECT_HAS(buf, "\"message\":\"heap-use-after-free on address 0x660000000014 at pc");
  EXPECT_HAS(buf, "\"access\":{\"type\":\"read\",\"size\":4,\"first_bad\":\"0x660000000014\"}");
  EXPECT_HAS(buf, "\"file\":\"/src/\\\"odd\\\\\\u000a\\ufffd\xc3\xa4.c\"");
  EXPECT_HAS(buf, "\"function\":\"inner\",\"file\":\"/src/a.c\",\"line\":3,\"column\":7,\"inlined\":true}");
  EXPECT_HAS(buf, "{\"id\":1,\"name\":\"worker\",\"parent\":0,\"main\":false}");
  names[1].frames[0].file = "/src/a.c";
}

/* A text that does not fit is cut, never written past the end. */
static void no_room(void) {
  struct rts_report r = access_report();
  char small[100];
  memset(small, 'x', sizeof small);
  struct rts_out o = {.buf = small, .cap = 50};
  static struct rts_diagnosis d;
  rts_diagnose(&d, &r);
  rts_text_headline(&o, &d);
  rts_text_body(&o, &d);
  rts_json(&o, &d);
  EXPECT(o.lost && o.len == 49 && small[49] == 0 && small[50] == 'x');
}

int main(void) {
  /* Shadow of the addresses used here. */
  const uptr shadow = (RTS_HEAP_BEGIN >> RTS_SHADOW_SCALE) + RTS_SHADOW_OFFSET;
  EXPECT(mmap((void *)(shadow & ~4095ul), 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != MAP_FAILED);
  fake_names = names;
  fake_name_count = RTS_COUNT(names);
  heap_use_after_free();
  other_headlines();
  options();
  recursion();
  stable_id();
  json();
  no_room();
  fprintf(stderr, "all good\n");
  return 0;
}
