#include <stdlib.h>
void library_write(char *p, int at);
int main(void) {
  library_write(malloc(10), 10);
  return 0;
}
