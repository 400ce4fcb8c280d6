/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* For tests that need other threads to wait, and to have told rtsan so. */
#include <dirent.h>
#include <sys/syscall.h>

/* Returns when so many threads of this process are in a futex call. */
INVISIBLE static void until_asleep(int n) {
  for (int asleep = -1; asleep < n; sched_yield()) {
    DIR *tasks = opendir("/proc/self/task");
    asleep = 0;
    for (struct dirent *e; (e = readdir(tasks));) {
      char path[300], text[32];
      snprintf(path, sizeof path, "/proc/self/task/%s/syscall", e->d_name);
      FILE *f = fopen(path, "r");
      if (!f) continue;
      asleep += fgets(text, sizeof text, f) && atoi(text) == SYS_futex;
      fclose(f);
    }
    closedir(tasks);
  }
}
