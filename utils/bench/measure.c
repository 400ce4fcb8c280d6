// Runs one command and writes "wall_ns user_us sys_us maxrss_kb wait_status" to the descriptor given first.
//
// usage: measure FD COMMAND [ARG...]
//
// Why not wait4 from Python: Linux carries the peak resident size of the image that called exec over into ru_maxrss,
// so a child of the interpreter can never show less than the interpreter itself. This process is small enough not to
// matter, and its clock reads sit right next to fork and wait.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long long micros(struct timeval t) { return t.tv_sec * 1000000LL + t.tv_usec; }

int main(int argc, char **argv) {
  if (argc < 3) {
    fputs("usage: measure FD COMMAND [ARG...]\n", stderr);
    return 2;
  }
  int fd = atoi(argv[1]);
  fcntl(fd, F_SETFD, FD_CLOEXEC); // the reader waits for end of file: a lingering grandchild must not hold it open
  long long start = now_ns();
  pid_t pid = fork();
  if (pid < 0) {
    perror("measure: fork");
    return 2;
  }
  if (pid == 0) {
    execvp(argv[2], argv + 2);
    perror("measure: exec");
    _exit(127);
  }
  int status;
  struct rusage usage;
  while (wait4(pid, &status, 0, &usage) < 0)
    if (errno != EINTR)
      return 2;
  long long wall = now_ns() - start;
  dprintf(fd, "%lld %lld %lld %ld %d\n", wall, micros(usage.ru_utime), micros(usage.ru_stime), usage.ru_maxrss, status);
  return 0;
}
