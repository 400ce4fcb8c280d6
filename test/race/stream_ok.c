// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread && rm -f %t.fifo && %t %t.fifo 2>&1 | FileCheck %s
// RUN: %clang_rtsan -O2 -D_FORTIFY_SOURCE=2 %s -o %t -lpthread && rm -f %t.fifo && %t %t.fifo 2>&1 | FileCheck %s
// RUN: rm -f %t.fifo && %env_rtsan_opts=io_sync=0 not %t %t.fifo 2>&1 | FileCheck %s --check-prefix=OFF
// What is put into a stream is before what comes out of the other end of its pipe, whatever function puts and gets it; so is its end. A socket
// and a named pipe that was opened twice are no different.
#include <fcntl.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <wchar.h>
#include "Inputs/invisible.h"
enum { ROUNDS = 14 };
static int payload[ROUNDS + 1];
static FILE *in, *out;
static void vput(const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  vfprintf(out, format, ap);
  va_end(ap);
}
static int vget(const char *format, ...) {
  va_list ap;
  va_start(ap, format);
  int n = vfscanf(in, format, ap);
  va_end(ap);
  return n;
}
static void put(int round) {
  switch (round) {
    case 0: fwrite("12\n", 1, 3, out); break;
    case 1: fputs("12\n", out); break;
    case 2: fprintf(out, "%d\n", 12); break;
    case 3: vput("%d\n", 12); break;
    case 4: fputc('x', out); break;
    case 5: putc('x', out); break;
    case 6: putc_unlocked('x', out); break;
    case 7: dprintf(fileno(out), "12\n"); break;
    case 8: putw(7, out); break;
    case 9: putc('x', out); break;
    default: fputs("12\n", out);
  }
}
static int get(int round) {
  char b[16], *line = 0;
  size_t n = 0;
  int number, ok;
  switch (round) {
    case 0: return fread(b, 1, 3, in) == 3;
    case 1: return fgets(b, sizeof b, in) != 0;
    case 2: return fscanf(in, "%d", &number) == 1 && fgetc(in) == '\n';
    case 3: return vget("%d", &number) == 1 && fgetc(in) == '\n';
    case 4: return fgetc(in) == 'x';
    case 5: return getc(in) == 'x';
    case 6: return getc_unlocked(in) == 'x';
    case 7: return fread_unlocked(b, 1, 3, in) == 3;
    case 8: return getw(in) == 7;
    case 9: number = fgetc_unlocked(in); return ungetc(number, in) == fgetc(in);
    case 10: case 11: ok = getline(&line, &n, in) == 3; break;
    default: ok = getdelim(&line, &n, '\n', in) == 3;
  }
  free(line);
  return ok;
}
static void *writer(void *name) {
  if (name && !(out = fopen(name, "w"))) abort();
  for (int i = 0; i < ROUNDS; i++) {
    payload[i] = i;
    put(i);
    fflush(out);
    wait_turn(i + 1); // so that no round lives on what a later one released
  }
  payload[ROUNDS] = ROUNDS;
  fclose(out);
  return 0;
}
static void hand_over(int from, int to, char *name) {
  pthread_t t;
  invisible_turn = 0;
  if (!name) in = fdopen(from, "r"), out = fdopen(to, "w");
  pthread_create(&t, 0, writer, name);
  if (name) in = fopen(name, "r");
  if (!in) abort();
  for (int i = 0; i < ROUNDS; i++) {
    if (!get(i)) abort();
    if (payload[i] != i) abort();
    payload[i] = 0;
    go(i + 1);
  }
  if (getc(in) != EOF || payload[ROUNDS]++ != ROUNDS) abort();
  pthread_join(t, 0);
  fclose(in);
}
int main(int argc, char **argv) {
  int fds[2];
  if (argc < 2 || pipe(fds)) return 1;
  hand_over(fds[0], fds[1], 0);
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds)) return 1;
  hand_over(fds[0], fds[1], 0);
  if (mkfifo(argv[1], 0600)) return 1;
  hand_over(-1, -1, argv[1]);
  unlink(argv[1]);
  printf("done\n");
}
// CHECK-NOT: rtsan
// CHECK: done
// OFF: ERROR: rtsan: data-race
