/*
 * From an address of a module to what a report shows: pure questions, no
 * output.
 */
#ifndef RTSAN_SYMBOLIZER_LOOKUP_H
#define RTSAN_SYMBOLIZER_LOOKUP_H

#include "module.h"
#include "protocol.h"

/* Every text is owned by the structure; NULL means unknown, as does line 0. */
struct rts_frame {
  char *function;
  char *file;
  int line;
  int column;
};

struct rts_frames {
  struct rts_frame items[RTS_SYM_MAX_FRAMES];
  size_t count;
};

struct rts_variable {
  char *name;
  uint64_t start;
  uint64_t size; /* 0: unknown */
  char *file;
  int line;
};

/* Innermost inline frame first. At least one frame, which may know nothing. */
void rts_lookup_code(struct rts_module *module, uint64_t address,
                     struct rts_frames *frames);
void rts_frames_free(struct rts_frames *frames);

/* The global or static variable around the address; false when there is none.
 */
bool rts_lookup_data(struct rts_module *module, uint64_t address,
                     struct rts_variable *variable);
void rts_variable_free(struct rts_variable *variable);

#endif
