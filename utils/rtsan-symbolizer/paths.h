/* Source paths out of DWARF, made absolute and tidy. */
#ifndef RTSAN_SYMBOLIZER_PATHS_H
#define RTSAN_SYMBOLIZER_PATHS_H

/* `file` seen from `directory` (may be NULL), with "//", "/./" and "/../" taken
   out by text alone: the build machine's tree need not exist here. A path that
   stays relative keeps its leading "..". The caller frees. */
char *rts_path_join(const char *directory, const char *file);

#endif
