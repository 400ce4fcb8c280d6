// One of the many units of a large program (--report): ordinary C++, so that its debug information is of the ordinary kind. benchlib/large.py
// compiles it once and makes the others by putting another number of the same length in place of 0000.
#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <unordered_map>
#include <vector>

namespace unit0000 {

struct Item {
  std::string name;
  std::vector<int> values;
  std::shared_ptr<Item> next;
  bool operator<(const Item &other) const { return name < other.name; }
};

template <class T> struct Store {
  std::map<std::string, T> byName;
  std::unordered_map<int, std::vector<T>> byNumber;
  std::multiset<T> ordered;

  void add(int number, const T &item) {
    byName[item.name] = item;
    byNumber[number].push_back(item);
    ordered.insert(item);
  }
  long total() const {
    long sum = 0;
    for (const auto &entry : byNumber)
      for (const T &item : entry.second)
        sum += std::accumulate(item.values.begin(), item.values.end(), 0l);
    return sum + long(byName.size() + ordered.size());
  }
};

static std::string label(int n) {
  std::ostringstream text;
  text << "item " << n;
  return std::regex_replace(text.str(), std::regex("[0-9]"), "#");
}

// The bug, if asked for: the comparison reads what was freed, from inside of std::sort.
static int compareFreed(int n, bool bug) {
  std::vector<int *> pointers;
  for (int i = 0; i < n; i++)
    pointers.push_back(new int(n - i));
  if (bug)
    delete pointers[size_t(n) / 2];
  std::sort(pointers.begin(), pointers.end(), [](const int *a, const int *b) { return *a < *b; });
  int least = *pointers[0];
  for (int *p : pointers)
    delete p;
  return least;
}

int run(int n, bool bug) {
  Store<Item> store;
  std::function<int(int)> step = [&](int i) { return i ? step(i - 1) + 1 : compareFreed(n, bug); };
  for (int i = 0; i < n; i++)
    store.add(i, Item{label(i), {i, i + 1}, nullptr});
  return int(store.total()) + step(3);
}

} // namespace unit0000

extern "C" int run_unit0000(int n, bool bug) { return unit0000::run(n, bug); }
