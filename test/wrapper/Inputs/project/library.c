void library_write(volatile char *p, int at);
void library_write(volatile char *p, int at) { p[at] = 1; }
