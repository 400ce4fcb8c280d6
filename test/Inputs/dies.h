/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* For tests of many small cases in one program: each case runs in a child of its own, whose report is read back.
 * Run with %env_rtsan_opts=symbolize=0, which makes a report cost a millisecond. */
#ifndef DIES_H
#define DIES_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#ifdef __cplusplus
extern "C"
#endif
void __sanitizer_set_report_fd(void *);

static char said[1 << 16];
static int failures;

/* The kind of error that fn(arg) is reported for, "" if it returns without a word, "?" if anything else happens. */
static inline const char *report_of(void (*fn)(long), long arg) {
  int fds[2], status;
  size_t n = 0;
  ssize_t r;
  fflush(NULL);
  if (pipe(fds)) abort();
  pid_t pid = fork();
  if (pid == 0) {
    dup2(fds[1], 2);
    close(fds[0]);
    close(fds[1]);
    __sanitizer_set_report_fd((void *)2);
    fn(arg);
    _exit(0);
  }
  close(fds[1]);
  while (n + 1 < sizeof said && (r = read(fds[0], said + n, sizeof said - 1 - n)) > 0) n += (size_t)r;
  said[n] = 0;
  close(fds[0]);
  waitpid(pid, &status, 0);
  if (status == 0 && n == 0) return "";
  char *kind = strstr(said, "ERROR: rtsan: ");
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 99 || !kind) return "?";
  kind += strlen("ERROR: rtsan: ");
  static char name[128];
  snprintf(name, sizeof name, "%.*s", (int)strcspn(kind, " :\n"), kind);
  return name;
}

static inline void expect(const char *want, void (*fn)(long), long arg, const char *text, int line) {
  const char *got = report_of(fn, arg);
  if (strcmp(got, want) == 0) return;
  if (failures++ < 10) printf("line %d: %s(%ld): want '%s', got '%s'\n%s\n", line, text, arg, want, got, *got == '?' ? said : "");
}
#define REPORTED(kind, fn, arg) expect(kind, fn, arg, #fn, __LINE__)
#define SILENT(fn, arg) expect("", fn, arg, #fn, __LINE__)
/* The last report must also say this, e.g. "READ of size 16". */
#define SAYS(text) (strstr(said, text) ? (void)0 : (void)(failures++ < 10 && printf("line %d: no '%s' in\n%s\n", __LINE__, text, said)))
#define HOLDS(x) ((x) ? (void)0 : (void)(failures++ < 10 && printf("line %d: not true: %s\n", __LINE__, #x)))

static inline int finish(void) {
  puts(failures ? "failed" : "all good");
  return failures != 0;
}
#endif
