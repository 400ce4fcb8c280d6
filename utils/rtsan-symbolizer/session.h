/*
 * Lookups as the three modes of the program (serve, filter, command line) ask
 * for them: module opened and checked, the work fenced by the guard.
 */
#ifndef RTSAN_SYMBOLIZER_SESSION_H
#define RTSAN_SYMBOLIZER_SESSION_H

#include "lookup.h"

struct rts_question {
  const char *path;
  uint64_t address;
  const char *build_id; /* hex, or NULL: any */
};

/* Both return NULL and a filled result, or an error text and an empty result.
   rts_session_data: no variable there is no error, its name is then NULL. */
const char *rts_session_code(const struct rts_question *question,
                             struct rts_frames *frames);
const char *rts_session_data(const struct rts_question *question,
                             struct rts_variable *variable);

#endif
