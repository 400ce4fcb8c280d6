// C++ objects: virtual calls over a heap of expression nodes, unique_ptr and shared_ptr, visitor, std::function.
#include "bench_util.h"
#include <functional>
#include <memory>
#include <vector>

struct visitor;
struct expression {
  virtual ~expression() = default;
  virtual uint64_t value(uint64_t x) const = 0;
  virtual void accept(visitor &v) const = 0;
};
struct constant;
struct variable;
struct binary;
struct visitor {
  virtual ~visitor() = default;
  virtual void see(const constant &) = 0;
  virtual void see(const variable &) = 0;
  virtual void see(const binary &) = 0;
};
using owned = std::unique_ptr<expression>;

struct constant : expression {
  uint64_t number;
  explicit constant(uint64_t n) : number(n) {}
  uint64_t value(uint64_t) const override { return number; }
  void accept(visitor &v) const override { v.see(*this); }
};
struct variable : expression {
  uint64_t value(uint64_t x) const override { return x; }
  void accept(visitor &v) const override { v.see(*this); }
};
struct binary : expression {
  char operation;
  owned left, right;
  binary(char op, owned l, owned r) : operation(op), left(std::move(l)), right(std::move(r)) {}
  uint64_t value(uint64_t x) const override {
    uint64_t a = left->value(x), b = right->value(x);
    return operation == '+' ? a + b : operation == '*' ? a * b : a ^ b;
  }
  void accept(visitor &v) const override { v.see(*this); }
};

struct measurer : visitor {
  uint64_t constants = 0, variables = 0, depth = 0, deepest = 0;
  void see(const constant &c) override { constants += c.number; }
  void see(const variable &) override { variables++; }
  void see(const binary &b) override {
    if (++depth > deepest)
      deepest = depth;
    b.left->accept(*this);
    b.right->accept(*this);
    depth--;
  }
};

static owned generate(int depth, uint64_t &rng) {
  uint64_t random = bench_random(&rng);
  if (depth == 0 || random % 16 == 0) {
    if (random & 32)
      return std::make_unique<constant>(random >> 50);
    return std::make_unique<variable>();
  }
  auto left = generate(depth - 1, rng);
  return std::make_unique<binary>("+*^"[(random >> 8) % 3], std::move(left), generate(depth - 1, rng));
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 320);
  uint64_t rng = 71, sum = 0;
  std::vector<std::shared_ptr<expression>> cache(8);
  std::vector<std::function<uint64_t(uint64_t)>> callbacks;
  for (uint64_t k = 0; k < 4; k++)
    callbacks.push_back([k, &sum](uint64_t v) { return bench_mix(sum + k, v); });
  for (long r = 0; r < rounds; r++) {
    cache[size_t(r) % 8] = generate(12, rng);
    for (const auto &kept : cache) {
      std::shared_ptr<expression> e = kept; // a reference count up and down, as when passed around by value
      if (!e)
        continue;
      measurer m;
      e->accept(m);
      sum = bench_mix(sum, m.constants + m.variables * 3 + m.deepest);
      for (uint64_t x = 0; x < 4; x++)
        sum = callbacks[x](e->value(x + uint64_t(r)));
    }
  }
  return bench_done(sum);
}
