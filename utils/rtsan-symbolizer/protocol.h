/*
 * The line protocol between the rtsan runtime and rtsan-symbolizer; protocol.md
 * tells what the lines mean. This header is the only thing both sides share:
 * constants, no code, no libc, so the runtime may include it anywhere.
 */
#ifndef RTSAN_SYMBOLIZER_PROTOCOL_H
#define RTSAN_SYMBOLIZER_PROTOCOL_H

/* The answer to RTS_SYM_VERSION_REQUEST carries this number. It grows when an
   old reader could misread a new answer, and not for new request words. */
#define RTS_SYM_PROTOCOL_VERSION 1
#define RTS_SYM_PROTOCOL_VERSION_TEXT "1"

/* Name of the program, as looked for on PATH and beside the runtime. */
#define RTS_SYM_PROGRAM "rtsan-symbolizer"

/* Request words: the first field of a request line. */
#define RTS_SYM_VERSION_REQUEST "VERSION"
#define RTS_SYM_CODE_REQUEST "CODE"
#define RTS_SYM_DATA_REQUEST "DATA"
#define RTS_SYM_QUIT_REQUEST "QUIT"

/* Answer tags: the first byte of an answer line, followed by one space. */
#define RTS_SYM_VERSION_TAG 'V'
#define RTS_SYM_FRAME_TAG 'F'
#define RTS_SYM_DATA_TAG 'D'
#define RTS_SYM_ERROR_TAG 'E'

/* Between the fields of an answer; never inside one. */
#define RTS_SYM_FIELD_SEPARATOR '\t'

/* In a request: "I know no build-id of this module". */
#define RTS_SYM_NO_BUILD_ID "-"
/* In an answer: a name or a file that could not be found. */
#define RTS_SYM_UNKNOWN "?"

/* Sizes in bytes, ending newline included. A longer request is answered with an
   error; an answer line is never longer. */
#define RTS_SYM_MAX_REQUEST 16384
#define RTS_SYM_MAX_ANSWER_LINE 16384
/* A longer function or variable name, or path, is cut and ends in "...". */
#define RTS_SYM_MAX_NAME 8000
#define RTS_SYM_MAX_PATH 8000
/* F lines in one answer. A deeper inline chain loses its middle. */
#define RTS_SYM_MAX_FRAMES 256

#endif
