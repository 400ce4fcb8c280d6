/*
 * Linker names to source names, for C++ (Itanium), Rust legacy and Rust v0.
 */
#ifndef RTSAN_SYMBOLIZER_DEMANGLE_H
#define RTSAN_SYMBOLIZER_DEMANGLE_H

#include <stdbool.h>

/* Whether the name carries a mangling this file knows. */
bool rts_demangle_known(const char *name);

/* The source name; a name that is not mangled, or too hard, comes back as it
   is, less a symbol version and a clone suffix. Never NULL; the caller frees.
 */
char *rts_demangle(const char *name);

#endif
