/*
 * Inlined frames make a stack longer, so the frames after them are renumbered:
 * a running shift that starts at 0 with each stack, that is, at each frame
 * numbered 0 and after each line that is no frame.
 */
#include "filter.h"

#include "session.h"
#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* "<prefix>#<number> <rest>"; the last three only for a frame that has not been
   symbolized yet. Texts point into the line. */
struct frame_line {
  size_t prefix; /* bytes before '#' */
  unsigned long number;
  const char *rest; /* after the number: " 0x... (module+0x..)..." */
  size_t pc_length; /* bytes of " 0x..." at the start of rest */
  char *module;     /* owned */
  uint64_t offset;
  char *build_id; /* owned; NULL when the line has none */
};

/* A line whose first word, after blanks, is #<number>. A log prefix ending in
   blanks is let through too when what follows is an address. */
static bool find_number(const char *line, struct frame_line *frame) {
  for (const char *hash = strchr(line, '#'); hash;
       hash = strchr(hash + 1, '#')) {
    char *end;
    if (hash == line || !isblank((unsigned char)hash[-1]) ||
        !isdigit((unsigned char)hash[1]))
      continue;
    frame->number = strtoul(hash + 1, &end, 10);
    if (strncmp(end, " 0x", 3) != 0 || !isxdigit((unsigned char)end[3]))
      continue;
    frame->prefix = (size_t)(hash - line);
    frame->rest = end;
    frame->pc_length = 3 + strspn(end + 3, "0123456789abcdefABCDEF");
    return true;
  }
  return false;
}

static char *build_id_of(const char *text) {
  static const char label[] = "(BuildId: ";
  const char *start = strstr(text, label);
  if (!start)
    return NULL;
  start += sizeof label - 1;
  char *id = strndup(start, strcspn(start, ")\n"));
  if (id && rts_text_is_build_id(id))
    return id;
  free(id);
  return NULL;
}

/* The last "+0x" counts: a path may hold anything. */
static bool find_module(struct frame_line *frame) {
  const char *open = frame->rest + frame->pc_length, *plus = NULL;
  open += strspn(open, " ");
  if (*open != '(')
    return false;
  for (const char *at = strstr(open, "+0x"); at; at = strstr(at + 1, "+0x"))
    plus = at;
  if (!plus || plus == open + 1)
    return false;
  char *end;
  frame->offset = strtoull(plus + 1, &end, 16);
  if (*end != ')')
    return false;
  frame->module = strndup(open + 1, (size_t)(plus - open - 1));
  frame->build_id = build_id_of(end);
  return frame->module != NULL;
}

static void print_head(FILE *out, const char *line,
                       const struct frame_line *frame, unsigned long number) {
  fprintf(out, "%.*s#%lu", (int)frame->prefix, line, number);
}

static void print_frame(FILE *out, const char *line,
                        const struct frame_line *at, unsigned long number,
                        const struct rts_frame *frame) {
  print_head(out, line, at, number);
  fprintf(out, "%.*s in ", (int)at->pc_length, at->rest);
  rts_text_print(out, frame->function, RTS_SYM_MAX_NAME);
  if (!frame->file) {
    fputs(at->rest + at->pc_length, out);
    return;
  }
  putc(' ', out);
  rts_text_print(out, frame->file, RTS_SYM_MAX_PATH);
  fprintf(out, ":%d", frame->line);
  if (frame->column)
    fprintf(out, ":%d", frame->column);
  putc('\n', out);
}

/* How many lines were printed; 0 when nothing is known about the frame. */
static size_t print_symbolized(FILE *out, const char *line,
                               const struct frame_line *at,
                               unsigned long number) {
  static struct rts_frames frames;
  const struct rts_question question = {at->module, at->offset, at->build_id};
  if (rts_session_code(&question, &frames) || !frames.items[0].function)
    frames.count = 0;
  const size_t count = frames.count;
  for (size_t i = 0; i < count; i++)
    print_frame(out, line, at, number + i, &frames.items[i]);
  rts_frames_free(&frames);
  return count;
}

static void filter_line(FILE *out, const char *line, unsigned long *shift) {
  struct frame_line frame = {0};
  size_t count = 0;
  if (!find_number(line, &frame)) {
    *shift = 0;
    fputs(line, out);
    return;
  }
  if (frame.number == 0)
    *shift = 0;
  const unsigned long number = frame.number + *shift;
  if (find_module(&frame))
    count = print_symbolized(out, line, &frame, number);
  if (count == 0) {
    print_head(out, line, &frame, number);
    fputs(frame.rest, out);
  } else {
    *shift += count - 1;
  }
  free(frame.module);
  free(frame.build_id);
}

int rts_filter(FILE *in, FILE *out) {
  char *line = NULL;
  size_t room = 0;
  unsigned long shift = 0;
  while (getline(&line, &room, in) > 0) {
    filter_line(out, line, &shift);
    if (fflush(out) != 0)
      break;
  }
  free(line);
  return ferror(in) || ferror(out) ? 1 : 0;
}
