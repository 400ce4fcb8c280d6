// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -O1 %s -o %t -lpthread
// RUN: %t 2>&1 | FileCheck %s --check-prefix=OK
// RUN: %env_rtsan_opts=report_fd_races=1 not %t 2>&1 | FileCheck %s
// RUN: %env_rtsan_opts=report_fd_races=1:report_style=llvm not %t 2>&1 | FileCheck %s --check-prefix=LLVM
// RUN: %env_rtsan_opts=report_fd_races=1 not %t stream 2>&1 | FileCheck %s --check-prefix=STREAM
// RUN: %env_rtsan_opts=report_fd_races=1 %t joined 2>&1 | FileCheck %s --check-prefix=OK
// RUN: %env_rtsan_opts=report_fd_races=1 %t reused 2>&1 | FileCheck %s --check-prefix=OK
// RUN: %env_rtsan_opts=report_fd_races=1 %t fdopened 2>&1 | FileCheck %s --check-prefix=OK
// A descriptor or stream is closed while another thread uses it; nothing orders the two.
#include <fcntl.h>
#include <string.h>
#include "Inputs/invisible.h"
static int fd;
static FILE *stream;
static const char *mode = "";
static void *other(void *arg) {
  char c;
  if (!strcmp(mode, "stream")) { char b[4]; if (fread(b, 1, 4, stream) != 4) perror("fread"); }
  else if (read(fd, &c, 1) < 0) perror("read");
  if (!strcmp(mode, "reused")) close(fd);
  if (!strcmp(mode, "fdopened")) fclose(fdopen(fd, "r"));
  go(1);
  return arg;
}
int main(int argc, char **argv) {
  pthread_t t;
  if (argc > 1) mode = argv[1];
  fd = open("/dev/zero", O_RDONLY);
  stream = fopen("/dev/zero", "r");
  pthread_create(&t, 0, other, 0);
  wait_turn(1);
  if (!strcmp(mode, "joined")) pthread_join(t, 0);
  if (!strcmp(mode, "reused") || !strcmp(mode, "fdopened")) { // the number is another file's now
    char c;
    int again = open("/dev/zero", O_RDONLY);
    if (again != fd || read(again, &c, 1) != 1) return 1;
  }
  if (!strcmp(mode, "stream")) fclose(stream);
  else close(fd);
  fprintf(stderr, "done\n");
  _Exit(0);
}
// OK-NOT: ERROR
// OK: done
// CHECK: ERROR: rtsan: data-race
// CHECK-NEXT: WRITE of size 8 {{.*}} by thread T0
// CHECK-NEXT: #0 {{.*}} in close
// CHECK-NEXT: #1 {{.*}} in main
// CHECK: Previous READ of size 8 {{.*}} by thread T1
// CHECK-NEXT: in other
// CHECK: Both use file descriptor {{[0-9]+}}, which one of them closes
// LLVM: WARNING: ThreadSanitizer: data race
// LLVM: Location is file descriptor {{[0-9]+}}
// STREAM: ERROR: rtsan: data-race
// STREAM: in fclose
// STREAM: Previous READ
// STREAM-NEXT: in other
