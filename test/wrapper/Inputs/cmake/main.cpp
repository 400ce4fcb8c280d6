#include <cstdlib>
extern "C" void part(char *);
int main() {
  char *p = static_cast<char *>(std::malloc(10));
  part(p);
  return *static_cast<volatile char *>(p);
}
