#include <stdlib.h>
void part(char *p);
void part(char *p) { free(p); }
