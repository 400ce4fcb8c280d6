// Recursion with local arrays: N queens with the board in frames, and permutations that copy their prefix.
#include "bench_util.h"
#include <string.h>

static BENCH_NOINLINE int attacked(const signed char *columns, int row, int column) {
  for (int i = 0; i < row; i++) {
    int d = columns[i] - column;
    if (d == 0 || d == row - i || d == i - row)
      return 1;
  }
  return 0;
}

// Each level works on its own copy: every call has an escaping array in its frame.
static BENCH_NOINLINE uint64_t queens(const signed char *above, int row, int n) {
  signed char columns[16];
  uint64_t found = 0;
  if (row == n)
    return 1;
  memcpy(columns, above, sizeof columns);
  for (int c = 0; c < n; c++)
    if (!attacked(columns, row, c)) {
      columns[row] = (signed char)c;
      found += queens(columns, row + 1, n);
    }
  return found;
}

static BENCH_NOINLINE uint64_t permute(const int *items, int n, uint64_t prefix) {
  if (n == 0)
    return prefix * prefix;
  uint64_t sum = 0;
  for (int i = 0; i < n; i++) {
    int rest[10];
    int k = 0;
    for (int j = 0; j < n; j++)
      if (j != i)
        rest[k++] = items[j];
    sum += permute(rest, k, prefix * 10 + (uint64_t)items[i]);
  }
  return sum;
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 260);
  const int items[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  signed char start[16] = {0};
  uint64_t sum = 0;
  for (long r = 0; r < rounds; r++) {
    sum = bench_mix(sum, queens(start, 0, 9));
    sum = bench_mix(sum, permute(items, 8, (uint64_t)r));
  }
  return bench_done(sum);
}
