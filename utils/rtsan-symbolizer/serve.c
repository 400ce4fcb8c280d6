/*
 * One request a line, one answer a request: lines, then an empty line, flushed.
 * A bad request costs one E line and nothing else; the stream stays in step,
 * because an answer belongs to a line, whatever the line says.
 */
#include "serve.h"

#include "session.h"
#include "text.h"

#include <string.h>

enum { field_limit = 5 };

/* Room for the larger field of a line with what stands around it. */
_Static_assert(RTS_SYM_MAX_NAME + RTS_SYM_MAX_PATH + 64 <=
                   RTS_SYM_MAX_ANSWER_LINE,
               "an answer line holds a name, a path and two numbers");

enum read_result { read_line, read_bad_line, read_end };

/* Always consumes a whole line. A last line without newline counts. */
static enum read_result next_line(FILE *in, char *line) {
  size_t length = 0;
  bool bad = false;
  int c;
  while ((c = getc(in)) != EOF && c != '\n') {
    bad |= c == 0 || length + 2 >= RTS_SYM_MAX_REQUEST;
    if (!bad)
      line[length++] = (char)c;
  }
  line[length] = 0;
  if (c == EOF && !length && !bad)
    return read_end;
  return bad ? read_bad_line : read_line;
}

/* Cuts at single spaces, in place. More fields than fit make one too many. */
static int split(char *line, char *fields[field_limit]) {
  int count = 0;
  while (count < field_limit) {
    fields[count++] = line;
    char *space = strchr(line, ' ');
    if (!space)
      break;
    *space = 0;
    line = space + 1;
  }
  return count;
}

static void print_error(FILE *out, const char *text) {
  fprintf(out, "%c %s\n", RTS_SYM_ERROR_TAG, text);
}

static void print_frame(FILE *out, const struct rts_frame *frame) {
  fprintf(out, "%c ", RTS_SYM_FRAME_TAG);
  rts_text_print(out, frame->function, RTS_SYM_MAX_NAME);
  putc(RTS_SYM_FIELD_SEPARATOR, out);
  rts_text_print(out, frame->file, RTS_SYM_MAX_PATH);
  fprintf(out, "%c%d%c%d\n", RTS_SYM_FIELD_SEPARATOR, frame->line,
          RTS_SYM_FIELD_SEPARATOR, frame->column);
}

static void answer_code(FILE *out, const struct rts_question *question) {
  static struct rts_frames frames;
  const char *error = rts_session_code(question, &frames);
  if (error)
    print_error(out, error);
  for (size_t i = 0; i < frames.count; i++)
    print_frame(out, &frames.items[i]);
  rts_frames_free(&frames);
}

static void print_variable(FILE *out, const struct rts_variable *variable) {
  fprintf(out, "%c ", RTS_SYM_DATA_TAG);
  rts_text_print(out, variable->name, RTS_SYM_MAX_NAME);
  fprintf(out, "%c%llx%c%llu%c", RTS_SYM_FIELD_SEPARATOR,
          (unsigned long long)variable->start, RTS_SYM_FIELD_SEPARATOR,
          (unsigned long long)variable->size, RTS_SYM_FIELD_SEPARATOR);
  rts_text_print(out, variable->file, RTS_SYM_MAX_PATH);
  fprintf(out, "%c%d\n", RTS_SYM_FIELD_SEPARATOR, variable->line);
}

static void answer_data(FILE *out, const struct rts_question *question) {
  struct rts_variable variable;
  const char *error = rts_session_data(question, &variable);
  if (error)
    print_error(out, error);
  else
    print_variable(out, &variable);
  rts_variable_free(&variable);
}

/* NULL, or what is wrong with the fields after the request word. */
static const char *read_question(char *fields[field_limit], int count,
                                 struct rts_question *question) {
  if (count != 4)
    return "malformed request: want <module> <hex offset> <build-id or ->";
  if (!rts_text_decode(fields[1]))
    return "malformed request: bad module path";
  if (!rts_text_hex(fields[2], &question->address))
    return "malformed request: bad offset";
  question->path = fields[1];
  question->build_id = fields[3];
  if (!strcmp(fields[3], RTS_SYM_NO_BUILD_ID))
    question->build_id = NULL;
  else if (!rts_text_is_build_id(fields[3]))
    return "malformed request: bad build-id";
  return NULL;
}

static void answer_question(FILE *out, char *fields[field_limit], int count,
                            void answer(FILE *, const struct rts_question *)) {
  struct rts_question question;
  const char *error = read_question(fields, count, &question);
  if (error)
    print_error(out, error);
  else
    answer(out, &question);
}

/* False to stop. */
static bool answer_line(FILE *out, char *line) {
  char *fields[field_limit];
  int count = split(line, fields);
  if (!strcmp(fields[0], RTS_SYM_CODE_REQUEST))
    answer_question(out, fields, count, answer_code);
  else if (!strcmp(fields[0], RTS_SYM_DATA_REQUEST))
    answer_question(out, fields, count, answer_data);
  else if (!strcmp(fields[0], RTS_SYM_VERSION_REQUEST) && count == 1)
    fprintf(out, "%c %s\n", RTS_SYM_VERSION_TAG, RTS_SYM_PROTOCOL_VERSION_TEXT);
  else if (!strcmp(fields[0], RTS_SYM_QUIT_REQUEST) && count == 1)
    return false;
  else
    print_error(out, "malformed request: unknown request word");
  return true;
}

int rts_serve(FILE *in, FILE *out) {
  static char line[RTS_SYM_MAX_REQUEST];
  for (;;) {
    enum read_result result = next_line(in, line);
    if (result == read_end)
      return 0;
    if (result == read_bad_line)
      print_error(out, "malformed request: line too long or with a zero byte");
    else if (!answer_line(out, line))
      return 0;
    putc('\n', out);
    if (fflush(out) != 0)
      return 1;
  }
}
