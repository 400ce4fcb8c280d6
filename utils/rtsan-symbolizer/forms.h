/*
 * Moving past the values of debugging entries: which bytes a form takes, known
 * beforehand where it can be.
 *
 * Invariant: a cursor never leaves [at, end]; every read is checked.
 */
#ifndef RTSAN_SYMBOLIZER_FORMS_H
#define RTSAN_SYMBOLIZER_FORMS_H

#include <stdbool.h>
#include <stdint.h>

enum rts_step_kind {
  rts_step_fixed,     /* `size` bytes */
  rts_step_leb,       /* one LEB128 number */
  rts_step_string,    /* up to and with a zero byte */
  rts_step_block,     /* a length of `size` bytes, then that many bytes */
  rts_step_leb_block, /* a LEB128 length, then that many bytes */
  rts_step_indirect,  /* a LEB128 form, then its value */
};

struct rts_step {
  enum rts_step_kind kind;
  unsigned size;
};

struct rts_cursor {
  const unsigned char *at;
  const unsigned char *end;
};

/* Facts of a unit that some forms depend on. */
struct rts_form_sizes {
  unsigned version;
  unsigned address_size;
  unsigned offset_size;
};

/* How to move past a value of that DW_FORM. False for an unknown form. */
bool rts_form_step(const struct rts_form_sizes *sizes, unsigned form,
                   struct rts_step *step);

/* Moves past one value. False, with the cursor anywhere in its bounds, when the
   bytes end too early. */
bool rts_form_take(const struct rts_form_sizes *sizes, struct rts_step step,
                   struct rts_cursor *cursor);

/* Bits beyond 64 are dropped. */
bool rts_form_read_leb(struct rts_cursor *cursor, uint64_t *value);

#endif
