#include <string>
extern "C" int part_read(const char *p);
int main() {
  char *p = new char[13]();
  return part_read(p) + (int)std::string(p).size();
}
