// Gravity simulation: floating point on an array of structs, all pairs, with a square root per pair.
#include "bench_util.h"
#include <math.h>

struct body {
  double position[3], velocity[3], mass;
};

enum { BODIES = 40 };

static BENCH_NOINLINE void advance(struct body *bodies, int n, double dt) {
  for (int i = 0; i < n; i++) {
    struct body *a = &bodies[i];
    for (int j = i + 1; j < n; j++) {
      struct body *b = &bodies[j];
      double d[3], square = 0.01;
      for (int k = 0; k < 3; k++) {
        d[k] = a->position[k] - b->position[k];
        square += d[k] * d[k];
      }
      double pull = dt / (square * sqrt(square));
      for (int k = 0; k < 3; k++) {
        a->velocity[k] -= d[k] * b->mass * pull;
        b->velocity[k] += d[k] * a->mass * pull;
      }
    }
  }
  for (int i = 0; i < n; i++)
    for (int k = 0; k < 3; k++)
      bodies[i].position[k] += dt * bodies[i].velocity[k];
}

static BENCH_NOINLINE double energy(const struct body *bodies, int n) {
  double e = 0;
  for (int i = 0; i < n; i++) {
    const double *v = bodies[i].velocity;
    e += bodies[i].mass * (v[0] * v[0] + v[1] * v[1] + v[2] * v[2]) / 2;
  }
  return e;
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 150000);
  uint64_t rng = 47, sum = 0;
  struct body *bodies = calloc(BODIES, sizeof *bodies);
  for (int i = 0; i < BODIES; i++) {
    bodies[i].mass = 1 + (double)(bench_random(&rng) % 100) / 50;
    for (int k = 0; k < 3; k++)
      bodies[i].position[k] = (double)(bench_random(&rng) % 2000) / 10 - 100;
  }
  for (long r = 0; r < rounds; r++) {
    advance(bodies, BODIES, 0.001);
    if (r % 100 == 0)
      sum = bench_mix(sum, (uint64_t)(int64_t)(energy(bodies, BODIES) * 1e3));
  }
  free(bodies);
  return bench_done(sum);
}
