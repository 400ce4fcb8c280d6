// 2D five-point stencil on doubles with an in-place sweep and a buffered one; rows are separate allocations.
#include "bench_util.h"

enum { W = 400, H = 300 };

static BENCH_NOINLINE void jacobi(double **to, double **from) {
  for (int y = 1; y < H - 1; y++)
    for (int x = 1; x < W - 1; x++)
      to[y][x] = 0.2 * (from[y][x] + from[y - 1][x] + from[y + 1][x] + from[y][x - 1] + from[y][x + 1]);
}

// Each cell needs its left neighbour's new value, so this one stays scalar.
static BENCH_NOINLINE double relax(double **grid) {
  double change = 0;
  for (int y = 1; y < H - 1; y++)
    for (int x = 1; x < W - 1; x++) {
      double next = 0.25 * (grid[y - 1][x] + grid[y + 1][x] + grid[y][x - 1] + grid[y][x + 1]);
      double delta = next - grid[y][x];
      change += delta < 0 ? -delta : delta;
      grid[y][x] = next;
    }
  return change;
}

static double **grid_new(uint64_t *rng) {
  double **grid = malloc(H * sizeof *grid);
  for (int y = 0; y < H; y++) {
    grid[y] = malloc(W * sizeof **grid);
    for (int x = 0; x < W; x++)
      grid[y][x] = (double)(bench_random(rng) % 1000);
  }
  return grid;
}

static void grid_free(double **grid) {
  for (int y = 0; y < H; y++)
    free(grid[y]);
  free(grid);
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 900);
  uint64_t rng = 11, sum = 0;
  double **a = grid_new(&rng), **b = grid_new(&rng);
  for (long r = 0; r < rounds; r++) {
    jacobi(b, a);
    jacobi(a, b);
    sum = bench_mix(sum, (uint64_t)(int64_t)(relax(a) * 1000));
  }
  grid_free(a);
  grid_free(b);
  return bench_done(sum);
}
