#include "paths.h"

#include "memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool is_dots(const char *part, size_t length, size_t dots) {
  return length == dots && !strncmp(part, "..", dots);
}

/* Drops the last component written to [root, end); false when there is none to
   drop. A kept ".." is no component. */
static bool drop_last(const char *root, char **end) {
  char *at = *end;
  while (at > root && at[-1] != '/')
    at--;
  if (at == *end || is_dots(at, (size_t)(*end - at), 2))
    return false;
  *end = at > root ? at - 1 : at;
  return true;
}

/* In place: the result is never longer than the input. */
static void tidy(char *path) {
  const bool absolute = *path == '/';
  char *root = path + absolute, *end = root;
  const char *next = root;
  while (*next) {
    size_t length = strcspn(next, "/");
    const char *part = next;
    next += length + (part[length] == '/');
    if (length == 0 || is_dots(part, length, 1))
      continue;
    if (is_dots(part, length, 2) && (drop_last(root, &end) || absolute))
      continue;
    if (end > root)
      *end++ = '/';
    memmove(end, part, length);
    end += length;
  }
  *end = 0;
}

char *rts_path_join(const char *directory, const char *file) {
  if (!directory || *file == '/')
    directory = "";
  const size_t head = strlen(directory), tail = strlen(file);
  char *path = rts_memory_take(head + tail + 2, 1);
  memcpy(path, directory, head);
  if (head)
    path[head] = '/';
  memcpy(path + head + (head > 0), file, tail);
  tidy(path);
  return path;
}
