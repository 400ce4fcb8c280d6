/*
 * rtsan-symbolizer: options and the choice of mode. Without a mode it speaks
 * the protocol of protocol.md on stdin and stdout.
 */
#include "filter.h"
#include "guard.h"
#include "serve.h"
#include "session.h"
#include "text.h"

#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: rtsan-symbolizer [OPTION]...                   answer requests\n"
    "       rtsan-symbolizer [OPTION]... --filter < REPORT symbolize a report\n"
    "       rtsan-symbolizer [OPTION]... --obj=FILE OFFSET...\n"
    "\n"
    "Turns offsets into functions, files and lines, inlined calls included.\n"
    "An offset is the run-time address less the address the file was loaded "
    "at.\n"
    "\n"
    "  --obj=FILE         look up the hexadecimal OFFSETs in FILE\n"
    "  --data             with --obj: OFFSETs are of variables\n"
    "  --filter           copy stdin to stdout, frames symbolized\n"
    "  --debug-path=PATH  where separate debug files are, as a list divided "
    "by\n"
    "                     colons (default :.debug:/usr/lib/debug);\n"
    "                     DEBUGINFOD_URLS is honoured as well\n"
    "  --timeout=SECONDS  end with an error after that time (default 0: "
    "never)\n"
    "  --no-guard         let a crash on a damaged file happen, for debugging\n"
    "  --help, --version\n"
    "\n"
    "Without --obj and --filter the requests on stdin are as in protocol.md.\n";

struct options {
  const char *object;
  bool data;
  bool filter;
  bool guard;
  unsigned timeout;
};

static void on_timeout(int number) {
  static const char text[] = "rtsan-symbolizer: time limit reached\n";
  (void)number;
  ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);
  (void)written;
  _exit(124);
}

static int usage_error(const char *text) {
  fprintf(stderr, "rtsan-symbolizer: %s (try --help)\n", text);
  return 2;
}

static bool read_seconds(const char *text, unsigned *seconds) {
  size_t length = strspn(text, "0123456789");
  if (length == 0 || length > 6 || text[length])
    return false;
  *seconds = (unsigned)strtoul(text, NULL, 10);
  return true;
}

/* Like addr2line -fipC. */
static bool print_code(const struct rts_question *question) {
  static struct rts_frames frames;
  const char *error = rts_session_code(question, &frames);
  if (error)
    fprintf(stderr, "rtsan-symbolizer: %s: %s\n", question->path, error);
  for (size_t i = 0; i < frames.count; i++) {
    fputs(i ? " (inlined by) " : "", stdout);
    rts_text_print(stdout, frames.items[i].function, RTS_SYM_MAX_NAME);
    fputs(" at ", stdout);
    rts_text_print(stdout, frames.items[i].file, RTS_SYM_MAX_PATH);
    printf(":%d:%d\n", frames.items[i].line, frames.items[i].column);
  }
  rts_frames_free(&frames);
  return !error;
}

static bool print_data(const struct rts_question *question) {
  struct rts_variable variable;
  const char *error = rts_session_data(question, &variable);
  if (error) {
    fprintf(stderr, "rtsan-symbolizer: %s: %s\n", question->path, error);
    return false;
  }
  rts_text_print(stdout, variable.name, RTS_SYM_MAX_NAME);
  printf(" [0x%llx, +%llu) at ", (unsigned long long)variable.start,
         (unsigned long long)variable.size);
  rts_text_print(stdout, variable.file, RTS_SYM_MAX_PATH);
  printf(":%d\n", variable.line);
  rts_variable_free(&variable);
  return true;
}

static int look_up_all(const struct options *options, char **offsets) {
  struct rts_question question = {.path = options->object};
  if (!*offsets)
    return usage_error("--obj needs at least one offset");
  for (; *offsets; offsets++) {
    if (!rts_text_hex(*offsets, &question.address))
      return usage_error("an offset is a hexadecimal number");
    if (!(options->data ? print_data : print_code)(&question))
      return 1;
  }
  return fflush(stdout) != 0;
}

enum {
  opt_obj = 256,
  opt_data,
  opt_filter,
  opt_debug_path,
  opt_timeout,
  opt_no_guard,
  opt_help,
  opt_version
};

static const struct option long_options[] = {
    {"obj", required_argument, NULL, opt_obj},
    {"data", no_argument, NULL, opt_data},
    {"filter", no_argument, NULL, opt_filter},
    {"debug-path", required_argument, NULL, opt_debug_path},
    {"timeout", required_argument, NULL, opt_timeout},
    {"no-guard", no_argument, NULL, opt_no_guard},
    {"help", no_argument, NULL, opt_help},
    {"version", no_argument, NULL, opt_version},
    {0},
};

/* Below 0: go on; else the exit status. */
static int read_option(int option, struct options *options) {
  switch (option) {
  case opt_obj:
    options->object = optarg;
    return -1;
  case opt_data:
    options->data = true;
    return -1;
  case opt_filter:
    options->filter = true;
    return -1;
  case opt_debug_path:
    rts_module_set_debug_path(optarg);
    return -1;
  case opt_timeout:
    return read_seconds(optarg, &options->timeout)
               ? -1
               : usage_error("--timeout wants whole seconds");
  case opt_no_guard:
    options->guard = false;
    return -1;
  case opt_help:
    fputs(help, stdout);
    return 0;
  case opt_version:
    puts("rtsan-symbolizer, protocol " RTS_SYM_PROTOCOL_VERSION_TEXT);
    return 0;
  default:
    return 2;
  }
}

static int run(const struct options *options, char **arguments) {
  if (options->object && options->filter)
    return usage_error("--obj and --filter exclude each other");
  if (options->data && !options->object)
    return usage_error("--data goes with --obj");
  if (*arguments && !options->object)
    return usage_error("offsets go with --obj");
  if (options->object)
    return look_up_all(options, arguments);
  return options->filter ? rts_filter(stdin, stdout) : rts_serve(stdin, stdout);
}

int main(int count, char **arguments) {
  struct options options = {.guard = true};
  int option;
  while ((option = getopt_long(count, arguments, "", long_options, NULL)) !=
         -1) {
    int status = read_option(option, &options);
    if (status >= 0)
      return status;
  }
  if (options.guard)
    rts_guard_arm();
  if (options.timeout) {
    signal(SIGALRM, on_timeout);
    alarm(options.timeout);
  }
  return run(&options, arguments + optind);
}
