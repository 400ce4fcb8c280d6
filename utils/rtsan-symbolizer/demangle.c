/*
 * libiberty does the work. Its callback form is used because a short hostile
 * name may expand to terabytes (each substitution may double the text): the
 * callback leaves by longjmp once the output passes the cap. That form
 * allocates nothing, so nothing is lost by leaving.
 */
#include "demangle.h"

#include "memory.h"
#include "protocol.h"

#include <ctype.h>
#include <libiberty/demangle.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

/* Longer linker names are shown raw: parsing keeps tables of their length on
   the stack. */
enum { longest_input = 32768 };

/* What optimisers append to a name; digits and dots may follow. */
static const char *const clone_suffixes[] = {
    ".llvm.",     ".isra.",   ".constprop.", ".part.",    ".cold",
    ".lto_priv.", ".__uniq.", ".localalias", ".content.", ".warm",
};

struct output {
  jmp_buf overflow;
  size_t length;
  char text[RTS_SYM_MAX_NAME + 256];
};

static void append(const char *text, size_t length, void *opaque) {
  struct output *output = opaque;
  if (length >= sizeof output->text - output->length)
    longjmp(output->overflow, 1);
  memcpy(output->text + output->length, text, length);
  output->length += length;
}

static bool is_rust_v0(const char *name) { return !strncmp(name, "_R", 2); }

/* Legacy Rust is C++ mangling plus a hash; libiberty's Rust side accepts only
   names with the hash and rejects the rest, so both may be asked in turn. */
static bool expand(const char *name, struct output *output) {
  const int options = DMGL_PARAMS | DMGL_ANSI | DMGL_RET_DROP;
  if (setjmp(output->overflow))
    return false;
  output->length = 0;
  if (rust_demangle_callback(name, DMGL_RUST, append, output))
    return true;
  output->length = 0;
  return cplus_demangle_v3_callback(name, options, append, output) != 0;
}

bool rts_demangle_known(const char *name) {
  return !strncmp(name, "_Z", 2) ||
         (is_rust_v0(name) && isupper((unsigned char)name[2]));
}

/* Where a clone suffix or a symbol version starts. */
static size_t plain_length(const char *name) {
  size_t length = strlen(name);
  const size_t count = sizeof clone_suffixes / sizeof *clone_suffixes;
  for (size_t i = 0; i < count; i++) {
    const char *found = strstr(name, clone_suffixes[i]);
    if (found && found != name && (size_t)(found - name) < length)
      length = (size_t)(found - name);
  }
  const char *version = strchr(name, '@');
  if (version && version != name && (size_t)(version - name) < length)
    length = (size_t)(version - name);
  return length;
}

char *rts_demangle(const char *name) {
  static struct output output;
  char *plain = rts_memory_text(name, plain_length(name));
  if (!rts_demangle_known(plain) || strlen(plain) > longest_input ||
      !expand(plain, &output) || !output.length)
    return plain;
  char *result = rts_memory_text(output.text, output.length);
  free(plain);
  return result;
}
