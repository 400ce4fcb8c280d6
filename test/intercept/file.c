// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %clang_rtsan -D_GNU_SOURCE -fno-builtin  %s -o %t
// RUN: %env_rtsan_opts=halt_on_error=0:abort_on_error=0 not %t 1 2>&1 | FileCheck %s
// RUN: %t 0 2>&1 | FileCheck --check-prefix=OK --implicit-check-not=ERROR --implicit-check-not=wrong %s
#include "Inputs/cases.h"
#include <dirent.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

static char *slash(void) {
  char *p = text(1);
  p[0] = '/';
  return p;
}

int main(int argc, char **argv) {
  start(argc, argv);
  CASE(stat); if (stat("/", ROOM(struct stat))) puts("wrong");
  CASE(lstat); if (lstat("/", ROOM(struct stat))) puts("wrong");
  CASE(fstat); if (fstat(0, ROOM(struct stat))) puts("wrong");
  CASE(fstatat); if (fstatat(AT_FDCWD, "/", ROOM(struct stat), 0)) puts("wrong");
  CASE(statx); if (statx(AT_FDCWD, "/", 0, STATX_ALL, ROOM(struct statx))) puts("wrong");
  CASE(statfs); if (statfs("/", ROOM(struct statfs))) puts("wrong");
  CASE(statvfs); if (statvfs("/", ROOM(struct statvfs))) puts("wrong");
  CASE(path); if (access(slash(), F_OK) && !extra) puts("wrong");
  CASE(open); if (open(slash(), O_RDONLY) < 0 && !extra) puts("wrong");
  CASE(opendir); if (!opendir(slash()) && !extra) puts("wrong");
  CASE(getcwd);
  if (chdir("/proc") || !getcwd(block(6 - extra), 100)) puts("wrong");
  CASE(realpath); if (!realpath("/proc", block(6 - extra))) puts("wrong");
  CASE(readlink);
  char target[PATH_MAX];
  ssize_t n = readlink("/proc/self/exe", target, sizeof target);
  if (readlink("/proc/self/exe", block(n - extra), sizeof target) != n) puts("wrong");
  CASE(mkstemp);
  char *name = block(22 - extra);
  memcpy(name, "/tmp/rtsan-testXXXXXX", 22 - extra);
  int fd = mkstemp(name);
  if (fd >= 0) unlink(name), close(fd);
  CASE(glob); if (glob("/pro*", 0, NULL, ROOM(glob_t))) puts("wrong");
  CASE(ioctl);
  int fds[2];
  if (pipe(fds) || ioctl(fds[0], FIONREAD, ROOM(int))) puts("wrong");
  CASE(fcntl); fcntl(fds[0], F_SETLK, memset(ROOM(struct flock), 0, sizeof(struct flock) - extra));
  CASE(fine);
  struct stat st;
  char *own = getcwd(NULL, 0), *found = realpath(".", NULL);
  if (stat("/no/such/file", (struct stat *)block(1)) != -1 || stat("/", &st) || !own || !found || strcmp(own, found)) puts("wrong");
  free(own), free(found);
  return finish();
}
// CHECK-LABEL: case stat.
// CHECK: WRITE of size 144
// CHECK: #0 {{.*}} stat
// CHECK-LABEL: case lstat.
// CHECK: WRITE of size 144
// CHECK-LABEL: case fstat.
// CHECK: WRITE of size 144
// CHECK-LABEL: case fstatat.
// CHECK: WRITE of size 144
// CHECK-LABEL: case statx.
// CHECK: WRITE of size 256
// CHECK-LABEL: case statfs.
// CHECK: WRITE of size 120
// CHECK-LABEL: case statvfs.
// CHECK: WRITE of size 112
// CHECK-LABEL: case path.
// CHECK: READ of size 2
// CHECK: #0 {{.*}} access
// CHECK-LABEL: case open.
// CHECK: READ of size 2
// CHECK-LABEL: case opendir.
// CHECK: READ of size 2
// CHECK-LABEL: case getcwd.
// CHECK: WRITE of size 6
// CHECK-LABEL: case realpath.
// CHECK: WRITE of size 6
// CHECK-LABEL: case readlink.
// CHECK: WRITE of size
// CHECK-LABEL: case mkstemp.
// CHECK: READ of size 22
// CHECK-LABEL: case glob.
// CHECK: WRITE of size 72
// CHECK-LABEL: case ioctl.
// CHECK: WRITE of size 4
// CHECK-LABEL: case fcntl.
// CHECK: READ of size 32
// CHECK-LABEL: case fine.
// CHECK-NOT: ERROR
// CHECK: all done
// OK: all done
