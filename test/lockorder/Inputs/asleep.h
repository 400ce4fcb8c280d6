/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* For tests that need another thread to wait, and to have told rtsan so. */
#include <dirent.h>
#include <sys/syscall.h>

/* Returns when a thread of this process is in a futex call for a word in [object, object+size). */
INVISIBLE static void until_asleep(const void *object, unsigned long size) {
  for (int asleep = 0; !asleep; sched_yield()) {
    DIR *tasks = opendir("/proc/self/task");
    for (struct dirent *e; (e = readdir(tasks));) {
      char path[300], text[100];
      unsigned long word = 0;
      int call;
      snprintf(path, sizeof path, "/proc/self/task/%s/syscall", e->d_name);
      FILE *f = fopen(path, "r");
      if (!f) continue;
      if (fgets(text, sizeof text, f) && sscanf(text, "%d 0x%lx", &call, &word) == 2) asleep |= call == SYS_futex && word - (unsigned long)object < size;
      fclose(f);
    }
    closedir(tasks);
  }
}
