// C++ standard containers: vector, map, unordered_map, deque, string, algorithms with lambdas.
#include "bench_util.h"
#include <algorithm>
#include <deque>
#include <map>
#include <numeric>
#include <string>
#include <unordered_map>
#include <vector>

struct order {
  unsigned id, customer;
  std::vector<unsigned> items;
  std::string note;
};

static std::vector<order> make_orders(unsigned count, uint64_t &rng) {
  std::vector<order> orders;
  for (unsigned i = 0; i < count; i++) {
    order o;
    o.id = i;
    o.customer = unsigned(bench_random(&rng) % 700);
    for (auto n = bench_random(&rng) % 6 + 1; n > 0; n--)
      o.items.push_back(unsigned(bench_random(&rng) % 300));
    o.note = "customer " + std::to_string(o.customer) + (i % 3 ? " ordinary" : " with a longer remark that leaves the small buffer");
    orders.push_back(std::move(o));
  }
  return orders;
}

static BENCH_NOINLINE uint64_t aggregate(const std::vector<order> &orders) {
  std::map<std::string, unsigned> by_note;
  std::unordered_map<unsigned, std::vector<unsigned>> by_customer;
  std::map<unsigned, unsigned> sold;
  for (const auto &o : orders) {
    by_note[o.note]++;
    by_customer[o.customer].push_back(o.id);
    for (unsigned item : o.items)
      sold[item]++;
  }
  uint64_t sum = 0;
  for (const auto &[note, n] : by_note)
    sum = bench_mix(sum, n + note.size());
  for (unsigned c = 0; c < 700; c++)
    if (auto hit = by_customer.find(c); hit != by_customer.end())
      sum = bench_mix(sum, std::accumulate(hit->second.begin(), hit->second.end(), 0u));
  std::vector<std::pair<unsigned, unsigned>> best(sold.begin(), sold.end());
  std::sort(best.begin(), best.end(), [](auto a, auto b) { return a.second != b.second ? a.second > b.second : a < b; });
  return bench_mix(sum, best[0].first * 1000u + best[best.size() / 2].first);
}

static BENCH_NOINLINE uint64_t sliding(const std::vector<order> &orders) {
  std::deque<unsigned> recent;
  uint64_t sum = 0;
  for (const auto &o : orders)
    for (unsigned item : o.items) {
      recent.push_back(item);
      if (recent.size() > 50)
        recent.pop_front();
      sum += *std::max_element(recent.begin(), recent.end());
    }
  return sum;
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 80);
  uint64_t rng = 67, sum = 0;
  for (long r = 0; r < rounds; r++) {
    auto orders = make_orders(6000, rng);
    sum = bench_mix(sum, aggregate(orders));
    sum = bench_mix(sum, sliding(orders));
    orders.erase(std::remove_if(orders.begin(), orders.end(), [](const order &o) { return o.items.size() > 3; }), orders.end());
    sum = bench_mix(sum, orders.size());
  }
  return bench_done(sum);
}
