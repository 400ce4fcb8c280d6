// C++ exceptions: a parser that throws on every twentieth input through frames with destructors, RAII on the way.
#include "bench_util.h"
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

struct syntax_error : std::runtime_error {
  size_t at;
  syntax_error(const std::string &what, size_t where) : std::runtime_error(what), at(where) {}
};

struct guard { // something to destroy on every frame of the unwinding
  int &depth;
  explicit guard(int &d) : depth(d) { depth++; }
  ~guard() { depth--; }
};

class parser {
  const std::string &text;
  size_t at = 0;
  int depth = 0;

  char peek() const { return at < text.size() ? text[at] : '\0'; }

  long factor() {
    guard g(depth);
    if (peek() == '(') {
      at++;
      long v = sum();
      if (peek() != ')')
        throw syntax_error("missing parenthesis", at);
      at++;
      return v;
    }
    if (peek() < '0' || peek() > '9')
      throw syntax_error("unexpected character", at);
    long v = 0;
    while (peek() >= '0' && peek() <= '9')
      v = (v * 10 + (text[at++] - '0')) % 1000003;
    return v;
  }

  long product() {
    guard g(depth);
    long v = factor();
    while (peek() == '*') {
      at++;
      v = v * factor() % 1000003;
    }
    return v;
  }

public:
  explicit parser(const std::string &t) : text(t) {}
  long sum() {
    auto note = std::make_unique<long>(depth); // heap memory that only unwinding frees
    guard g(depth);
    long v = product();
    while (peek() == '+') {
      at++;
      v = (v + product()) % 1000003;
    }
    return v + *note;
  }
};

static void generate(std::string &out, int depth, uint64_t &rng) {
  uint64_t random = bench_random(&rng);
  if (depth == 0 || random % 5 == 0) {
    out += std::to_string(random >> 54);
    return;
  }
  out += '(';
  generate(out, depth - 1, rng);
  out += random & 64 ? '+' : '*';
  generate(out, depth - 1, rng);
  out += ')';
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 2400);
  uint64_t rng = 73, sum = 0;
  std::vector<std::string> inputs(200);
  for (size_t i = 0; i < inputs.size(); i++) {
    generate(inputs[i], 5, rng);
    if (i % 20 == 0)
      inputs[i][inputs[i].size() * 2 / 3] = '!';
  }
  for (long r = 0; r < rounds; r++)
    for (const auto &text : inputs)
      try {
        sum = bench_mix(sum, uint64_t(parser(text).sum()));
      } catch (const syntax_error &e) {
        sum = bench_mix(sum, e.at + std::string(e.what()).size());
      }
  return bench_done(sum);
}
