/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A text under construction in one fixed buffer, and the channel it goes to. No heap; the report lock covers the buffer.
 * A text that does not fit is cut: `lost` says so. */
#ifndef RTS_REPORT_OUT_H
#define RTS_REPORT_OUT_H
#include "base/types.h"

enum rts_color { RTS_COLOR_OFF, RTS_COLOR_ERROR, RTS_COLOR_ACCESS, RTS_COLOR_PLACE, RTS_COLOR_NAME, RTS_COLOR_FADED };

struct rts_out {
  char *buf;
  uptr cap, len;
  bool color, lost;
};

void rts_out_printf(struct rts_out *o, const char *fmt, ...) RTS_PRINTF(2, 3);
void rts_out_bytes(struct rts_out *o, const char *s, uptr n);
void rts_out_color(struct rts_out *o, enum rts_color c); /* nothing unless o->color */
/* A JSON string with its quotes; null prints null. Bytes that are not UTF-8 become U+FFFD. */
void rts_out_json(struct rts_out *o, const char *s);
/* Removes the colours from a terminated text, in place. */
void rts_out_strip(char *s);

/* Opens what log_path says, at the first use and again in a forked child. */
bool rts_channel_is_terminal(void);
/* From <sanitizer/common_interface_defs.h>. fd < 0 or path null: back to the original stderr. */
void rts_channel_set_fd(int fd);
void rts_channel_set_path(const char *path);
const char *rts_channel_path(void); /* null unless the channel is a file */
void rts_channel_init(void);
#endif
