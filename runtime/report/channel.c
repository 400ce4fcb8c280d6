/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Where reports go. Owns the report file descriptor.
 *
 * stderr is fd 2 at the time of writing, as everywhere: a copy taken at start would hold the pipe of whoever started a daemon open
 * after it let go of its descriptors, and would miss programs that read their children's stderr back. Files are opened at the first text written, so runs without a report leave none. What cannot be
 * opened is said once and stderr is used: a report is never lost for want of a file. Writing takes no lock: one
 * text, one write. Before init everything goes to fd 2. Any context. */
#include "base/atomic.h"
#include "base/fmt.h"
#include "base/str.h"
#include "core/flags.h"
#include "platform/platform.h"
#include "platform/spawn.h"
#include "report/out.h"
#include "report/report.h"

#define PATH_BYTES 4096

static int chosen = -1;        /* what is open now; -1: to be opened */
static u32 chosen_pid;         /* the process that opened it */
static int forced_fd = -1;     /* __sanitizer_set_report_fd */
static bool forced_path;
static char pattern[PATH_BYTES], path[PATH_BYTES];
static bool path_open, ready;

/* A call of stderr's descriptor that was not open any more falls back to the plain number. */
static void raw_write(int fd, const char *s, uptr n) {
  if (rts_os_write(fd, s, n) < 0 && fd != 2) rts_os_write(2, s, n);
}

void rts_channel_init(void) { rts_store_release(&ready, true); }

static const char *wanted(void) { return forced_path ? pattern : rts_flags.log_path; }

static void open_path(void) {
  rts_flags_expand(wanted(), path, PATH_BYTES - 16);
  if (!rts_strstr(wanted(), "%p")) {
    uptr n = rts_strlen(path);
    rts_snprintf(path + n, PATH_BYTES - n, ".%u", rts_os_pid());
  }
  int fd = rts_os_open_write(path);
  if (fd >= 0) {
    int high = rts_os_dup_high(fd);
    if (high >= 0) rts_os_close(fd), fd = high;
    chosen = fd;
    path_open = true;
    return;
  }
  char line[PATH_BYTES + 128];
  uptr n = rts_snprintf(line, sizeof line, "==%u==rtsan: cannot write to log_path %s (error %d): reports go to stderr\n", rts_os_pid(),
                        path, -fd);
  raw_write(2, line, rts_min(n, sizeof line - 1));
  chosen = 2;
}

static int channel(void) {
  if (!rts_load_acquire(&ready)) return 2;
  if (forced_fd >= 0) return forced_fd;
  if (chosen >= 0 && (!path_open || chosen_pid == rts_os_pid())) return chosen;
  path_open = false;
  chosen_pid = rts_os_pid();
  const char *to = wanted();
  if (!*to || rts_strcmp(to, "stderr") == 0) chosen = 2;
  else if (rts_strcmp(to, "stdout") == 0) chosen = 1;
  else open_path();
  return chosen;
}

void rts_channel_set_fd(int fd) { forced_fd = fd; }

void rts_channel_set_path(const char *p) {
  forced_fd = -1;
  chosen = -1;
  path_open = false;
  forced_path = p != NULL;
  rts_strlcpy(pattern, p ? p : "", sizeof pattern);
}

const char *rts_channel_path(void) {
  channel();
  return forced_fd < 0 && path_open ? path : NULL;
}

bool rts_channel_is_terminal(void) { return rts_os_isatty(channel()); }

void rts_report_write(const char *s, uptr n) { raw_write(channel(), s, n); }

static void write_line(const char *before, const char *fmt, va_list ap) {
  char buf[1536];
  uptr n = rts_snprintf(buf, sizeof buf, "==%u==%s", rts_os_pid(), before);
  n += rts_vsnprintf(buf + n, sizeof buf - n, fmt, ap);
  n = rts_min(n, sizeof buf - 2);
  buf[n++] = '\n';
  rts_report_write(buf, n);
}

/* With log_format=json a note is an object too, so that every line of the channel parses. */
static void write_json_text(const char *text, char *buf, uptr cap) {
  struct rts_out o = {.buf = buf, .cap = cap};
  rts_out_printf(&o, "{\"schema\":\"rtsan/1\",\"type\":\"note\",\"pid\":%u,\"message\":", rts_os_pid());
  rts_out_json(&o, text);
  rts_out_printf(&o, "}\n");
  rts_report_write(o.buf, o.len);
}

static void write_json_note(const char *fmt, va_list ap) {
  char text[1024], buf[2 * sizeof text];
  rts_vsnprintf(text, sizeof text, fmt, ap);
  write_json_text(text, buf, sizeof buf);
}

void rts_report_write_note(const char *s, uptr n) {
  char text[8192], buf[2 * sizeof text];
  if (rts_flags.log_format[0] != 'j') {
    uptr head = rts_snprintf(text, sizeof text, "==%u==rtsan: ", rts_os_pid());
    if (n < sizeof text - head) {
      rts_memcpy(text + head, s, n);
      rts_report_write(text, head + n);
    } else {
      rts_report_write(text, head);
      rts_report_write(s, n);
    }
    return;
  }
  rts_strlcpy(text, s, rts_min(n + 1, sizeof text));
  write_json_text(text, buf, sizeof buf);
}

void rts_note(const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  if (rts_flags.log_format[0] == 'j') write_json_note(fmt, ap);
  else write_line("rtsan: ", fmt, ap);
  va_end(ap);
}

RTS_NORETURN void rts_fatal(const char *fmt, ...) {
  va_list ap;
  va_start(ap, fmt);
  write_line("rtsan: error: ", fmt, ap);
  va_end(ap);
  rts_os_exit(1);
}
