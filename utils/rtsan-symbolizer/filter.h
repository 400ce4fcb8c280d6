/*
 * Symbolizes a report after the fact: frames such as
 *     #1 0x55d0 (/bin/prog+0x1234) (BuildId: 0a1b)
 * become source lines, all other text passes through unchanged.
 */
#ifndef RTSAN_SYMBOLIZER_FILTER_H
#define RTSAN_SYMBOLIZER_FILTER_H

#include <stdio.h>

/* Until the end of input. Exit status of the program. */
int rts_filter(FILE *in, FILE *out);

#endif
