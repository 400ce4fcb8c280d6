// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Reports of locks on made-up records: headlines, columns, stacks, caps, stable ids, JSON, and ThreadSanitizer's words.
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -DFAKE_WITH_DIAGNOSIS -g -fno-builtin -Wno-gnu-variable-sized-type-not-at-end -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/report/text.c %S/../../../runtime/report/race.c %S/../../../runtime/report/tsan.c %S/../../../runtime/report/json.c %S/../../../runtime/report/locks.c %S/../../../runtime/report/lock_diagnosis.c %S/../../../runtime/report/scenario.c %S/../../../runtime/report/json_locks.c %S/../../../runtime/report/tsan_locks.c %S/../../../runtime/report/place.c %S/../../../runtime/report/out.c %S/../../../runtime/report/dedupe.c %S/../../../runtime/report/describe.c %S/../../../runtime/report/diagnosis.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/fault.c -o %t
// RUN: %t 2>&1 > %t.json | FileCheck %s
// RUN: %python -c "import json,sys; [json.loads(l) for l in open(sys.argv[1])]" %t.json
// CHECK: all good
#include <sys/mman.h>

#include "core/flags.h"
#include "Inputs/fake.h"
#include "Inputs/unit.h"
#include "report/locks.h"
#include "rtsan/layout.h"

/* -- stand-ins: threads T1..., stacks by number (below), locks: globals at 0x7000.., heap blocks, and what nobody knows -- */
struct rts_flags rts_flags = {.report_style = "rtsan", .strip_path_prefix = "", .print_summary = true};
static struct rts_global global_a = {.begin = 0x70000000, .size = 40, .name = "accounts", .file = "bank.c", .line = 3},
                         global_b = {.begin = 0x70000100, .size = 80, .name = "log", .file = "bank.c", .line = 4};
static enum rts_block_state state = RTS_BLOCK_LIVE;
bool rts_heap_find(uptr addr, struct rts_block *out) {
  *out = (struct rts_block){.begin = rts_round_down(addr, 64), .size = 64, .state = state, .alloc_ctx = 9, .free_ctx = 2, .free_tid = 2};
  return true;
}
bool rts_modules_tls_symbol(const struct rts_module *m, uptr offset, struct rts_symbol *out) { return (void)m, (void)offset, (void)out, false; }
const struct rts_module *rts_modules_program(void) { return NULL; }
u32 rts_thread_of_tls(uptr addr, uptr size, uptr *tp) { return (void)addr, (void)size, (void)tp, ~0u; }
u32 rts_held_set_get(u32 set, struct rts_held_lock *out, u32 max, bool *partial) { return (void)set, (void)out, (void)max, *partial = false, 0; }
u32 rts_thread_of_stack(uptr addr, uptr *lo, uptr *hi) { return (void)addr, (void)lo, (void)hi, ~0u; }
u32 rts_globals_find(uptr addr, const struct rts_global *out[RTS_GLOBALS_NEAR]) {
  out[0] = addr - global_a.begin < global_a.size ? &global_a : addr - global_b.begin < global_b.size ? &global_b : NULL;
  return out[0] != NULL;
}
/* Stack n: one frame at 0xn000, called by main. 50: one that is long. */
u32 rts_depot_get(u32 id, const uptr **pcs) {
  static uptr some[64][2];
  if (!id || id >= 64) return 0;
  some[id][0] = id * 0x1000 + 0x10;
  some[id][1] = 0xf0010;
  *pcs = some[id];
  return 2;
}
bool rts_thread_info_get(u32 tid, struct rts_thread_info *out) {
  *out = (struct rts_thread_info){.tid = tid, .main = tid == 0, .create_ctx = tid ? 10 : 0, .alive = true, .os_tid = 100 + tid};
  if (tid == 1) strcpy(out->name, "writer");
  return tid < 2000;
}
uptr rts_modules_address_of(const struct rts_module *m, const char *name) { return (void)m, (void)name, 0; }
const char *rts_modules_basename(const char *path) { return strrchr(path, '/') ? strrchr(path, '/') + 1 : path; }
void rts_modules_build_id(const struct rts_module *m, char *buf) { strcpy(buf, m && m->build_id_size ? "c0ffee" : ""); }
void rts_fatal(const char *fmt, ...) { (void)fmt; abort(); }

static struct {
  struct rts_module m;
  char path[32];
} app = {{.bias = 0, .build_id_size = 3, .build_id = {0xc0, 0xff, 0xee}}, "/opt/app"};
static struct fake_name names[64];
static struct rts_thread me;

static char buf[1 << 20];
static struct rts_out out = {.buf = buf, .cap = sizeof buf};

/* -- records -- */
static struct rts_report_lock locks[12000];
static struct rts_report_held held[12000];
static struct rts_report_party parties[1000];
static struct rts_lock_report l;
static struct rts_report r;
static struct rts_diagnosis d;

static void start(enum rts_kind kind, u32 n_locks, u32 n_held, u32 n_parties) {
  memset(held, 0, sizeof held);
  memset(parties, 0, sizeof parties);
  for (u32 i = 0; i < RTS_COUNT(locks); i++) locks[i] = (struct rts_report_lock){.addr = RTS_HEAP_BEGIN + 64 * i, .type = "mutex"};
  for (u32 i = 0; i < RTS_COUNT(parties); i++) parties[i] = (struct rts_report_party){.tid = i + 1, .lock = ~0u, .key = ~0u, .other_tid = ~0u};
  l = (struct rts_lock_report){n_locks, n_held, n_parties, locks, held, parties};
  r = (struct rts_report){.kind = kind, .regs = {0x1010, 0x7ffc00000010, 0x7ffc00000020}, .locks = &l, .has_addr = kind > RTS_REPORT_LOCK_ORDER, .addr = locks[0].addr};
  r.stack.n = 2;
  r.stack.pcs[0] = 0x1010;
  r.stack.pcs[1] = 0xf0010;
  me.tid = 1;
  state = RTS_BLOCK_LIVE;
}

/* Party i holds `key` (taken at stack 2i + 2) and waits for `lock` at stack 2i + 1. */
static void edge(u32 i, u32 key, u32 lock) {
  held[i] = (struct rts_report_held){.lock = key, .ctx = 2 * i + 2};
  parties[i] = (struct rts_report_party){.tid = i + 1, .want = RTS_WANT_LOCK, .lock = lock, .ctx = 2 * i + 1, .key = i, .held_first = i, .held_count = 1};
}

static void ab_ba(enum rts_kind kind) {
  start(kind, 2, 2, 2);
  locks[0].addr = global_a.begin;
  locks[1].addr = global_b.begin + 40;
  locks[1].create_ctx = 9;
  l.cycle = true;
  edge(0, 0, 1);
  edge(1, 1, 0);
}

static const char *render(void) {
  char pid[32], *p;
  rts_diagnose(&d, &r);
  out.len = 0;
  rts_text_headline(&out, &d);
  rts_text_body(&out, &d);
  snprintf(pid, sizeof pid, "==%d==", (int)getpid());
  while ((p = strstr(buf, pid))) { /* ==PID== for all */
    memmove(p + 7, p + strlen(pid), strlen(p + strlen(pid)) + 1);
    memcpy(p, "==PID==", 7);
  }
  EXPECT(!out.lost);
  return buf;
}

static void put_json(void) {
  out.len = 0;
  rts_json(&out, &d);
  EXPECT(strchr(buf, '\n') == buf + strlen(buf) - 1);
  fputs(buf, stdout);
}

static void whole_deadlock(void) {
  ab_ba(RTS_REPORT_DEADLOCK);
  char *id = strstr((char *)render(), "rtsan report id: ");
  EXPECT(id);
  *id = 0;
  EXPECT_EQ_TEXT(buf,
    "=================================================================\n"
    "==PID==ERROR: rtsan: deadlock: thread T1 (writer) waits for mutex M1 'log'+40, held by T2, which waits for mutex M0 'accounts', held by T1 (writer)\n"
    "\n"
    "  thread T1 (writer)     | thread T2\n"
    "  -----------------------+-----------------------\n"
    "  holds M0 'accounts'    | holds M1 'log'+40\n"
    "    at f.c:2 in f2       |   at f.c:4 in f4\n"
    "  wants M1 'log'+40      | wants M0 'accounts'\n"
    "    at f.c:1 in f1       |   at f.c:3 in f3\n"
    "\n"
    "Thread T1 (writer) waits for mutex M1 'log'+40 here:\n"
    "    #0 0x00000000100f in f1(int) /src/f.c:1:5\n"
    "    #1 0x0000000f000f in main /src/main.c:20:3\n"
    "\n"
    "It holds mutex M0 'accounts', taken here:\n"
    "    #0 0x00000000200f in f2(int) /src/f.c:2:5\n"
    "    #1 0x0000000f000f in main /src/main.c:20:3\n"
    "\n"
    "Thread T2 waits for mutex M0 'accounts' here:\n"
    "    #0 0x00000000300f in f3(int) /src/f.c:3:5\n"
    "    #1 0x0000000f000f in main /src/main.c:20:3\n"
    "\n"
    "It holds mutex M1 'log'+40, taken here:\n"
    "    #0 0x00000000400f in f4(int) /src/f.c:4:5\n"
    "    #1 0x0000000f000f in main /src/main.c:20:3\n"
    "\n"
    "Mutex M0 (0x000070000000), global variable 'accounts' defined in 'bank.c:3'\n"
    "Mutex M1 (0x000070000128), inside of global variable 'log' defined in 'bank.c:4'\n"
    "  initialised by thread T0 here:\n"
    "    #0 0x00000000900f in f9(int) /src/f.c:9:5\n"
    "    #1 0x0000000f000f in main /src/main.c:20:3\n"
    "\n"
    "Threads T1 (writer), T2 created by T0 here:\n"
    "    #0 0x00000000a00f in f10(int) /src/f.c:10:5\n"
    "    #1 0x0000000f000f in main /src/main.c:20:3\n"
    "\n"
    "SUMMARY: rtsan: deadlock /src/f.c:1:5 in f1(int)\n");
  put_json();
  EXPECT_HAS(buf, "\"kind\":\"deadlock\"");
  EXPECT_HAS(buf, "\"cycle\":true,\"parties\":[{\"thread\":1,\"like\":0,\"wants\":{\"type\":\"lock\",\"lock\":1,\"mode\":\"write\"},"
                  "\"holds\":[{\"lock\":0,\"mode\":\"write\",\"closes\":true}],\"more_held\":0},{\"thread\":2");
  EXPECT_HAS(buf, "{\"id\":0,\"address\":\"0x70000000\",\"type\":\"mutex\",\"location\":{\"type\":\"global\"");
  EXPECT_HAS(buf, "{\"role\":\"held\",\"thread\":2,\"lock\":1,\"frames\":[");
}

static void other_deadlocks(void) {
  start(RTS_REPORT_DEADLOCK, 1, 1, 1); /* a thread that waits for itself */
  l.cycle = true;
  edge(0, 0, 0);
  EXPECT_HAS(render(), "deadlock: thread T1 (writer) waits for mutex M0, which it holds itself\n\n  thread T1 (writer)\n");
  EXPECT_HAS(buf, "Mutex M0 (0x660000000000), in a 64-byte heap block\n  memory allocated by thread T0 here:\n");
  l.in_handler = true;
  EXPECT_HAS(render(), "deadlock: a signal handler in thread T1 (writer) waits for mutex M0, held by the code that it interrupted\n");
  start(RTS_REPORT_DEADLOCK, 1, 2, 2); /* join */
  l.cycle = true;
  edge(1, 0, 0);
  parties[0] = (struct rts_report_party){.tid = 1, .want = RTS_WANT_LOCK, .lock = 0, .ctx = 1, .key = ~0u};
  parties[1] = (struct rts_report_party){.tid = 2, .want = RTS_WANT_THREAD, .other_tid = 1, .ctx = 3, .key = 1, .held_first = 1, .held_count = 1, .lock = ~0u, .function = "pthread_join"};
  EXPECT_HAS(render(), "deadlock: thread T1 (writer) waits for mutex M0, held by T2, which waits for the end of T1\n");
  EXPECT_HAS(buf, "  wants M0               | waits for the end of T1\n");
  EXPECT_HAS(buf, "Thread T2 waits for the end of T1 (pthread_join) here:\n");
  start(RTS_REPORT_DEADLOCK, 2, 3, 2); /* a reader behind a writer that waits, and readers that hold */
  l.cycle = true;
  locks[0].type = "rwlock";
  edge(0, 0, 0);
  held[0].shared = true;
  parties[0].shared = true;
  parties[1] = (struct rts_report_party){.tid = 2, .want = RTS_WANT_LOCK, .lock = 0, .ctx = 3, .key = ~0u};
  EXPECT_HAS(render(), "thread T1 (writer) waits for rwlock M0 for reading, where a writer goes first: T2, which waits for rwlock M0, held for reading by T1 (writer)\n");
}

/* A condition's mutex, needed again; a holder that is gone. */
static void odd_deadlocks(void) {
  start(RTS_REPORT_DEADLOCK, 1, 2, 2);
  l.cycle = true;
  edge(1, 0, 0);
  parties[0] = (struct rts_report_party){.tid = 1, .want = RTS_WANT_CONDITION, .object = 0x1230, .lock = 0, .ctx = 1, .key = ~0u};
  parties[1].want = RTS_WANT_THREAD;
  parties[1].other_tid = 1;
  EXPECT_HAS(render(), "thread T1 (writer) waits for condition variable 0x000000001230, but needs mutex M0 again, held by T2, which waits for the end of T1\n");
  start(RTS_REPORT_DEADLOCK, 1, 2, 2);
  edge(1, 0, 0);
  parties[0] = (struct rts_report_party){.tid = 1, .want = RTS_WANT_LOCK, .lock = 0, .ctx = 1, .key = ~0u};
  parties[1].want = RTS_WANT_NOTHING;
  EXPECT_HAS(render(), "deadlock: thread T1 (writer) waits for mutex M0, held by T2, which cannot give it back any more\n");
  EXPECT_HAS(buf, "Thread T2:\nIt holds mutex M0, taken here:\n");
}

static void long_cycle(void) {
  start(RTS_REPORT_DEADLOCK, 60, 60, 60);
  l.cycle = true;
  for (u32 i = 0; i < 20; i++) edge(i, i, (i + 1) % 20);
  l.parties_count = 20;
  EXPECT_HAS(render(), "waits for mutex M1, held by T2, which waits for mutex M2, held by T3, and so on (20 threads in all) to T20, which waits for mutex M0, held by T1 (writer)\n");
  EXPECT_HAS(buf, "  thread T1 (writer)     | thread T2              | thread T3              | thread T4\n");
  EXPECT_HAS(buf, "  ... and 8 more threads, see below\n");
  EXPECT_HAS(buf, "Thread T20 waits for mutex M0 here:\n");
  for (char *p = buf, *e; (e = strchr(p, '\n')); p = e + 1)
    if (strncmp(p, "  thread T", 10) == 0) EXPECT(e - p <= 100);
  me.tid = 7; /* starts with who reports */
  EXPECT_HAS(render(), "deadlock: thread T7 waits for mutex M1, held by T8");
}

static void inversion(void) {
  ab_ba(RTS_REPORT_LOCK_ORDER);
  EXPECT_HAS(render(), "ERROR: rtsan: lock-order-inversion (potential deadlock): thread T1 (writer) takes mutex M1 'log'+40 while it holds mutex M0 'accounts', T2 takes M0 "
                       "'accounts' while it holds M1 'log'+40\n");
  EXPECT_HAS(buf, "Thread T2 took mutex M0 'accounts' here:\n    #0 0x00000000300f in f3(int) /src/f.c:3:5\n");
  EXPECT_HAS(buf, "It held mutex M1 'log'+40, taken here:\n");
  EXPECT_HAS(buf, "Hint: it went well this time.");
  EXPECT_HAS(buf, "SUMMARY: rtsan: lock-order-inversion /src/f.c:1:5 in f1(int)\n");
  u64 id = d.id;
  rts_flags.report_style = "llvm";
  EXPECT_HAS(render(), "WARNING: ThreadSanitizer: lock-order-inversion (potential deadlock) (pid=");
  EXPECT_HAS(buf, "  Cycle in lock order graph: M0 (0x000070000000) => M1 (0x000070000128) => M0\n\n"
                  "  Mutex M1 acquired here while holding mutex M0 in thread T1:\n    #0 f1(int) /src/f.c:1:5 (app+0x100f)");
  EXPECT_HAS(buf, "  Mutex M0 previously acquired by the same thread here:\n    #0 f2(int)");
  EXPECT_HAS(buf, "  Mutex M1 (0x000070000128) created at:\n    #0 f9(int)");
  EXPECT_HAS(buf, "  Thread T1 'writer' (tid=101, running) created by main thread at:\n");
  EXPECT_HAS(buf, "SUMMARY: ThreadSanitizer: lock-order-inversion (potential deadlock) /src/f.c:1:5 in f1(int)\n==================\n");
  rts_flags.report_style = "rtsan";
  /* Found from the other side, with other numbers: the same. */
  me.tid = 2;
  r.stack.pcs[0] = 0x3010;
  struct rts_report_party p = parties[0];
  parties[0] = parties[1];
  parties[1] = p;
  render();
  EXPECT(d.id == id);
  EXPECT_HAS(buf, "inversion (potential deadlock): thread T2 takes mutex M1 'accounts' while it holds mutex M0 'log'+40, T1 (writer) takes");
  held[1].ctx = 5; /* another place */
  render();
  EXPECT(d.id != id);
  l.writer_needed = true;
  l.writer_tid = 9;
  EXPECT_HAS(render(), "Hint: only readers meet at M1 'accounts': they block each other once another thread, such as T9, waits there to write");
  EXPECT_HAS(buf, "Thread T9 took mutex M1 'accounts' here:");
}

/* All wait: those that do the same are one; what is left out is counted. */
static void stuck(void) {
  start(RTS_REPORT_DEADLOCK, 1, 0, 1);
  parties[0] = (struct rts_report_party){.tid = 0, .want = RTS_WANT_CONDITION, .object = global_b.begin, .ctx = 1, .key = ~0u, .lock = ~0u, .function = "pthread_cond_wait"};
  l.watcher = true;
  r.stack.pcs[0] = 0x5010; /* the watcher's */
  EXPECT_HAS(render(), "deadlock: thread T0 waits for condition variable 0x000070000100 'log', and no other thread is left to end that\n");
  EXPECT(!strstr(buf, "f5(int)"));
  EXPECT_HAS(buf, "Thread T0 waits for condition variable 0x000070000100 'log' (pthread_cond_wait) here:\n    #0 0x00000000100f in f1(int)");
  EXPECT_HAS(buf, "SUMMARY: rtsan: deadlock /src/f.c:1:5 in f1(int)\n");
  u64 id = d.id;
  start(RTS_REPORT_DEADLOCK, 12000, 12000, 1000);
  l.watcher = true;
  for (u32 i = 0; i < 1000; i++)
    parties[i] = (struct rts_report_party){.tid = i, .want = RTS_WANT_SEMAPHORE, .object = 0x1230, .ctx = 1, .key = ~0u, .lock = ~0u};
  parties[0] = (struct rts_report_party){.tid = 0, .want = RTS_WANT_THREAD, .other_tid = 1, .ctx = 3, .key = ~0u, .lock = ~0u, .held_count = 10000};
  for (u32 i = 0; i < 10000; i++) held[i] = (struct rts_report_held){.lock = i, .ctx = 4 + i % 3};
  EXPECT_HAS(render(), "deadlock: all 1000 threads wait, and none is left to wake another: T0 waits for the end of T1, T1 (writer) and 998 more wait for semaphore 0x000000001230\n");
  EXPECT_HAS(buf, "Thread T1 (writer) (and 998 more) wait for semaphore 0x000000001230 here:\n");
  EXPECT_HAS(buf, "It also holds mutex M2, taken at /src/f.c:6:5 in f6(int)\n");
  EXPECT_HAS(buf, "It holds 9992 more locks\n");
  EXPECT_HAS(buf, "  holds 9998 more         |\n");
  EXPECT(out.len < 10000);
  put_json();
  EXPECT_HAS(buf, "\"like\":998,");
  EXPECT_HAS(buf, "\"more_held\":9992}");
  for (u32 i = 1; i < 1000; i++) parties[i].object = 0x1230 + 8 * i, parties[i].ctx = 1 + i % 40;
  EXPECT_HAS(render(), "936 more threads are not shown.\n");
  EXPECT_HAS(buf, ", T2 waits for semaphore 0x000000001240, and 997 more\n");
  EXPECT_HAS(buf, "  ... and 988 more threads, see below\n");
  start(RTS_REPORT_DEADLOCK, 1, 0, 1); /* the same as the first, by several */
  for (u32 i = 0; i < 3; i++) parties[i] = (struct rts_report_party){.tid = i, .want = RTS_WANT_CONDITION, .object = i, .ctx = 1, .key = ~0u, .lock = ~0u};
  l.parties_count = 3;
  l.watcher = true;
  render();
  EXPECT(d.id == id);
}

static void misuse(void) {
  static const struct {
    enum rts_kind kind;
    u32 parties;
    const char *alone, *others, *tsan;
  } cases[] = {
      {RTS_REPORT_UNLOCK_UNLOCKED, 0, "unlock-of-unlocked-lock: thread T1 (writer) unlocks mutex M0 (0x660000000000), which nobody holds\n", NULL,
       "unlock of an unlocked mutex (or by a wrong thread)"},
      {RTS_REPORT_UNLOCK_FOREIGN, 1, "unlocks mutex M0 (0x660000000000), which it does not hold\n", "unlocks mutex M0 (0x660000000000), which T2 holds\n",
       "unlock of an unlocked mutex (or by a wrong thread)"},
      {RTS_REPORT_LOCK_INVALID, 0, "use-of-uninitialised-lock: thread T1 (writer) uses mutex M0 (0x660000000000), which was never initialised\n", NULL,
       "use of an invalid mutex (e.g. uninitialized or destroyed)"},
      {RTS_REPORT_LOCK_DESTROYED, 0, "use-of-destroyed-lock: thread T1 (writer) uses mutex M0 (0x660000000000), which was destroyed\n", NULL,
       "use of an invalid mutex (e.g. uninitialized or destroyed)"},
      {RTS_REPORT_LOCK_DESTROY_HELD, 1, "destroy-of-held-lock: thread T1 (writer) destroys mutex M0 (0x660000000000), which is held\n", "which T2 holds\n",
       "destroy of a locked mutex"},
      {RTS_REPORT_CONDITION_DESTROY, 0, "destroys mutex M0 (0x660000000000), on which somebody waits\n", NULL, "destroy-of-condition-with-waiters"},
      {RTS_REPORT_DOUBLE_LOCK, 1, "double-lock: thread T1 (writer) takes mutex M0 (0x660000000000), which it holds already\n", "which it holds already\n",
       "double lock of a mutex"},
      {RTS_REPORT_LOCK_LEFT, 0, "lock-held-at-thread-exit: thread T1 (writer) ends while it holds mutex M0", NULL, "lock-held-at-thread-exit"},
      {RTS_REPORT_WAIT_WITHOUT_MUTEX, 0, "waits on a condition with mutex M0 (0x660000000000), which it does not hold\n", NULL, "condition-wait-without-mutex"},
      {RTS_REPORT_WAIT_TWO_MUTEXES, 1, "while another thread waits there with another mutex\n", "while T2 waits there with mutex M0\n", "condition-wait-with-two-mutexes"},
  };
  for (u32 i = 0; i < RTS_COUNT(cases); i++) {
    start(cases[i].kind, 1, 1, 0);
    EXPECT_HAS(render(), cases[i].alone);
    EXPECT_HAS(buf, "\n    #0 0x00000000100f in f1(int) /src/f.c:1:5\n");
    r.locks = NULL; /* nothing known but the address */
    EXPECT_HAS(render(), " lock M0 (0x660000000000)");
    r.locks = &l;
    rts_flags.report_style = "llvm";
    char want[128];
    snprintf(want, sizeof want, "WARNING: ThreadSanitizer: %s (pid=", cases[i].tsan);
    EXPECT_HAS(render(), want);
    EXPECT_HAS(buf, "    #0 f1(int) /src/f.c:1:5 (app+0x100f)");
    rts_flags.report_style = "rtsan";
    if (!cases[i].parties) continue;
    l.parties_count = 1;
    parties[0] = (struct rts_report_party){.tid = 2, .key = ~0u, .lock = ~0u, .held_count = 1};
    held[0].ctx = 4;
    EXPECT_HAS(render(), cases[i].others);
    EXPECT_HAS(buf, "Thread T2:\nIt holds mutex M0, taken here:\n    #0 0x00000000400f in f4(int)");
    put_json();
  }
  start(RTS_REPORT_LOCK_DESTROYED, 1, 0, 0);
  locks[0].gone_ctx = 6;
  locks[0].gone_tid = 2;
  EXPECT_HAS(render(), "  destroyed by thread T2 here:\n    #0 0x00000000600f in f6(int)");
  state = RTS_BLOCK_QUARANTINED;
  EXPECT_HAS(render(), "which lies in freed memory\n");
  EXPECT_HAS(buf, "  memory freed by thread T2 here:\n    #0 0x00000000200f in f2(int)");
}

/* What is to blame is the program's code, not the library that wraps the lock. */
static void wrappers(void) {
  ab_ba(RTS_REPORT_DEADLOCK);
  names[1].frames[0] = (struct rts_frame){"std::mutex::lock()", "/usr/include/c++/12/bits/std_mutex.h", 100, 3};
  names[1].frames[1] = (struct rts_frame){"transfer(int)", "/src/bank.cpp", 7, 1};
  names[1].n = 2;
  EXPECT_HAS(render(), "SUMMARY: rtsan: deadlock /src/bank.cpp:7:1 in transfer(int)\n");
  EXPECT_HAS(buf, "at bank.cpp:7 in transfer ");
  names[1].frames[1].function = "a_function_with_a_name_that_is_far_too_long_for_any_column_of_a_report";
  EXPECT_HAS(render(), "    at bank.cpp:7 in a_function_with_a_name_tha.. |   at f.c:3 in f3\n");
}

int main(void) {
  const uptr shadow = (RTS_HEAP_BEGIN >> RTS_SHADOW_SCALE) + RTS_SHADOW_OFFSET;
  EXPECT(mmap((void *)(shadow & ~4095ul), 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != MAP_FAILED);
  const uptr low = (0x70000000 >> RTS_SHADOW_SCALE) + RTS_SHADOW_OFFSET;
  mmap((void *)(low & ~4095ul), 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  mmap((void *)RTS_SHADOW_OFFSET, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
  static char functions[64][12];
  for (u32 i = 1; i < 64; i++) {
    snprintf(functions[i], sizeof functions[i], "f%u(int)", i);
    names[i] = (struct fake_name){i * 0x1000 + 0xf, &app.m, NULL, {{functions[i], "/src/f.c", i, 5}}, 1};
  }
  names[0] = (struct fake_name){0xf000f, &app.m, NULL, {{"main", "/src/main.c", 20, 3}}, 1};
  fake_names = names;
  fake_name_count = RTS_COUNT(names);
  rts_tls.thr = &me;
  whole_deadlock();
  other_deadlocks();
  odd_deadlocks();
  long_cycle();
  inversion();
  stuck();
  misuse();
  wrappers();
  fprintf(stderr, "all good\n");
  return 0;
}
