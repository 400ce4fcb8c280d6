// Two threads read one shared graph that the main thread built; each keeps private results. No locks while reading.
#include "bench_util.h"
#include <pthread.h>
#include <string.h>

enum { NODES = 20000, EDGES = 5 };

struct vertex {
  uint32_t weight;
  uint32_t edges[EDGES];
};

static struct vertex *graph;
static long rounds;

struct worker {
  uint32_t start;
  uint64_t sum;
};

// Breadth-first search over everything reachable.
static uint64_t search(uint32_t start, uint32_t *distance, uint32_t *queue) {
  uint64_t sum = 0;
  uint32_t head = 0, tail = 0;
  memset(distance, 0xff, NODES * sizeof *distance);
  distance[start] = 0;
  queue[tail++] = start;
  while (head < tail) {
    uint32_t at = queue[head++];
    const struct vertex *v = &graph[at];
    sum += v->weight * (uint64_t)distance[at];
    for (int k = 0; k < EDGES; k++)
      if (distance[v->edges[k]] == UINT32_MAX) {
        distance[v->edges[k]] = distance[at] + 1;
        queue[tail++] = v->edges[k];
      }
  }
  return sum;
}

static void *work(void *argument) {
  struct worker *me = argument;
  uint32_t *distance = malloc(NODES * sizeof *distance), *queue = malloc(NODES * sizeof *queue);
  for (long r = 0; r < rounds; r++)
    me->sum = bench_mix(me->sum, search((me->start + (uint32_t)r * 7) % NODES, distance, queue));
  free(distance);
  free(queue);
  return NULL;
}

int main(int argc, char **argv) {
  rounds = bench_rounds(argc, argv, 1000);
  uint64_t rng = 97;
  graph = malloc(NODES * sizeof *graph);
  for (int i = 0; i < NODES; i++) {
    graph[i].weight = (uint32_t)(bench_random(&rng) & 1023);
    for (int k = 0; k < EDGES; k++)
      graph[i].edges[k] = (uint32_t)(bench_random(&rng) % NODES);
  }
  struct worker workers[2] = {{0, 1}, {500, 2}};
  pthread_t threads[2];
  for (int i = 0; i < 2; i++)
    pthread_create(&threads[i], NULL, work, &workers[i]);
  for (int i = 0; i < 2; i++)
    pthread_join(threads[i], NULL);
  free(graph);
  return bench_done(workers[0].sum + workers[1].sum);
}
