/* The protocol loop: requests on one stream, answers on another. */
#ifndef RTSAN_SYMBOLIZER_SERVE_H
#define RTSAN_SYMBOLIZER_SERVE_H

#include <stdio.h>

/* Until QUIT, the end of input or a broken pipe. Exit status of the program. */
int rts_serve(FILE *in, FILE *out);

#endif
