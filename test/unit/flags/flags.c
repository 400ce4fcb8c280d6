// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The option parser: separators, quotes, types, ranges, files, precedence, and what mistakes say.
// RUN: %clang22 -std=gnu11 -D_GNU_SOURCE -g -fno-builtin -I%S/../../../include -I%S/../../../runtime %s %S/../../../runtime/core/flags.c %S/../../../runtime/base/*.c %S/../../../runtime/platform/linux.c %S/../../../runtime/platform/mutex.c %S/../../../runtime/platform/spawn.c %S/../../../runtime/platform/modules.c %S/../../../runtime/platform/symtab.c %S/../../../runtime/report/channel.c %S/../../../runtime/report/out.c -o %t
// RUN: %t %t.dir 2>&1 | FileCheck %s
// CHECK: all good
#include "core/flags.h"
#include "../report/Inputs/unit.h"

static const char *compiled_in, *asan_compiled_in;
const char *rtsan_default_options(void);
const char *rtsan_default_options(void) { return compiled_in; }
const char *__asan_default_options(void);
const char *__asan_default_options(void) { return asan_compiled_in; }

struct expectation {
  const char *options;
  bool (*holds)(void);
};

static void parse(void *options) {
  setenv("RTSAN_OPTIONS", options, 1);
  rts_flags_init();
}

static void parse_and_check(void *arg) {
  const struct expectation *e = arg;
  parse((void *)e->options);
  if (!e->holds()) _exit(2);
}

static void good(const char *options, bool (*holds)(void)) {
  char out[4096];
  struct expectation e = {options, holds};
  int status = run_child(parse_and_check, &e, out, sizeof out);
  if (status || out[0]) fprintf(stderr, "options <%s>: status %d: %s\n", options, status, out), exit(1);
}

static void bad(const char *options, const char *says) {
  char out[4096];
  int status = run_child(parse, (void *)options, out, sizeof out);
  if (status != 1) fprintf(stderr, "options <%s>: status %d, not 1\n", options, status), exit(1);
  EXPECT_HAS(out, says);
}

static bool exit7(void) { return rts_flags.exitcode == 7; }
static bool exit7_no_halt(void) { return rts_flags.exitcode == 7 && !rts_flags.halt_on_error; }
static bool no_halt(void) { return !rts_flags.halt_on_error; }
static bool halt(void) { return rts_flags.halt_on_error; }
static bool log_spaced(void) { return strcmp(rts_flags.log_path, "a b:c,d") == 0; }
static bool fill_hex(void) { return rts_flags.malloc_fill_byte == 0xa5; }
static bool log_empty(void) { return rts_flags.log_path[0] == 0; }

static void values(void) {
  good("", halt);
  good("exitcode=7", exit7);
  good("::exitcode=7::", exit7);
  good("halt_on_error=0:exitcode=7", exit7_no_halt);
  good("halt_on_error=no,exitcode=7", exit7_no_halt);
  good("halt_on_error=false exitcode=7", exit7_no_halt);
  good("halt_on_error=0\n\texitcode=7\r\n", exit7_no_halt);
  good("exitcode=3:exitcode=7", exit7);
  good("exitcode='7'", exit7);
  good("log_path='a b:c,d'", log_spaced);
  good("log_path=\"a b:c,d\":exitcode=7", log_spaced);
  good("log_path=", log_empty);
  good("malloc_fill_byte=0xa5", fill_hex);
  good("report_style=llvm:log_format=json:color=never", halt);
}

static void mistakes(void) {
  bad("halt_on_eror=0", "unknown option 'halt_on_eror'; the nearest is 'halt_on_error'");
  bad("exit_code=1", "'exitcode'");
  bad("malloc_context=1", "'malloc_context_size'");
  bad("quarantine=1", "'quarantine_size_mb'");
  bad("Exitcode=1", "'exitcode'");
  bad("exitcode", "an option is name=value");
  bad("=1", "an option is name=value");
  bad("exitcode=", "option 'exitcode' cannot be ''");
  bad("exitcode=256", "a number from 0 to 255");
  bad("exitcode=-1", "a number from 0 to 255");
  bad("exitcode=7x", "cannot be '7x'");
  bad("exitcode=99999999999999999999", "a number from 0 to 255");
  bad("halt_on_error=2", "0 or 1");
  bad("halt_on_error=True", "0 or 1");
  bad("redzone=8", "a number from 16 to 2048");
  bad("handle_segv=3", "a number from 0 to 2");
  bad("color=red", "one of: auto always never");
  bad("log_format=xml", "one of: text json");
  bad("report_style=ll", "one of: rtsan llvm");
  bad("log_path='abc", "the quote is not closed");
  bad("include=/nonexistent/file", "/nonexistent/file: cannot read");
  bad("redzone=1024:max_redzone=512", "larger than max_redzone");
}

static void write_file(const char *path, const char *text) {
  FILE *f = fopen(path, "w");
  EXPECT(f);
  fputs(text, f);
  fclose(f);
}

static void files(const char *path) {
  char options[4200];
  write_file(path, "# a comment: with=things\nhalt_on_error=0 # and another\nexitcode=7\n");
  snprintf(options, sizeof options, "include=%s", path);
  good(options, exit7_no_halt);
  snprintf(options, sizeof options, "exitcode=3:include_if_exists=%s", path);
  good(options, exit7_no_halt);
  good("include_if_exists=/nonexistent/file:exitcode=7", exit7);
  write_file(path, "exitcode=seven");
  snprintf(options, sizeof options, "include=%s", path);
  bad(options, path); /* the message names the file */
  write_file(path, "");
  good(options, halt);
  FILE *f = fopen(path, "w"); /* a file that includes itself */
  EXPECT(f);
  fprintf(f, "include=%s", path);
  fclose(f);
  bad(options, "files deep");
}

static void precedence(void) {
  compiled_in = "exitcode=3:halt_on_error=0";
  good("exitcode=7", exit7_no_halt); /* the environment wins, the rest stays */
  compiled_in = "exitcod=3";
  bad("", "rtsan_default_options(): unknown option 'exitcod'");
  compiled_in = "exitcode=7";
  asan_compiled_in = "exitcode=5:halt_on_error=0:detect_odr_violation=0:quarantine_size_mb=many:junk:verbosity=";
  good("", exit7_no_halt); /* ASan's known names count, all else is left aside */
  asan_compiled_in = "halt_on_error=0";
  compiled_in = NULL;
  good("", no_halt);
  asan_compiled_in = NULL;
}

static void help(void) {
  char out[65536];
  EXPECT(run_child(parse, "help=1", out, sizeof out) == 0);
  EXPECT_HAS(out, "halt_on_error=1");
  EXPECT_HAS(out, "log_path=stderr");
  EXPECT(run_child(parse, "help=md", out, sizeof out) == 0);
  EXPECT_HAS(out, "| `exitcode` | `99` |");
}

static void expansion(void) {
  char buf[256], want[64];
  rts_flags_expand("a.%p", buf, sizeof buf);
  snprintf(want, sizeof want, "a.%d", (int)getpid());
  EXPECT_EQ_TEXT(buf, want);
  rts_flags_expand("%e", buf, sizeof buf);
  EXPECT(buf[0] && !strchr(buf, '/') && !strchr(buf, '%'));
  rts_flags_expand("100%%x%", buf, sizeof buf);
  EXPECT_EQ_TEXT(buf, "100%x%");
  rts_flags_expand("%p%p%p%p", buf, 4);
  EXPECT(strlen(buf) == 3);
}

int main(int argc, char **argv) {
  values();
  mistakes();
  EXPECT(argc == 2);
  files(argv[1]);
  precedence();
  help();
  expansion();
  fprintf(stderr, "all good\n");
  return 0;
}
