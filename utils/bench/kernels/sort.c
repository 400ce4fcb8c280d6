// Sorting: qsort with a callback, an own quicksort on ints, a merge sort of records, a binary heap.
#include "bench_util.h"
#include <string.h>

enum { N = 40000 };

struct record {
  uint32_t key;
  char tag[12];
};

static int by_tag(const void *a, const void *b) {
  const struct record *x = a, *y = b;
  int order = strcmp(x->tag, y->tag);
  return order ? order : (x->key > y->key) - (x->key < y->key);
}

static void quick(uint32_t *v, long low, long high) {
  while (low < high) {
    uint32_t pivot = v[low + (high - low) / 2];
    long i = low, j = high;
    while (i <= j) {
      while (v[i] < pivot)
        i++;
      while (v[j] > pivot)
        j--;
      if (i <= j) {
        uint32_t t = v[i];
        v[i++] = v[j];
        v[j--] = t;
      }
    }
    quick(v, low, j);
    low = i;
  }
}

static void merge_sort(struct record *v, struct record *scratch, int n) {
  if (n < 2)
    return;
  int half = n / 2, i = 0, j = half, k = 0;
  merge_sort(v, scratch, half);
  merge_sort(v + half, scratch + half, n - half);
  while (i < half && j < n)
    scratch[k++] = v[i].key <= v[j].key ? v[i++] : v[j++];
  while (i < half)
    scratch[k++] = v[i++];
  while (j < n)
    scratch[k++] = v[j++];
  memcpy(v, scratch, (size_t)n * sizeof *v);
}

static void heap_sort(uint32_t *v, int n) {
  for (int end = n, start = n / 2; end > 1;) {
    if (start > 0) {
      start--;
    } else {
      end--;
      uint32_t t = v[0];
      v[0] = v[end];
      v[end] = t;
    }
    uint32_t moved = v[start];
    int hole = start;
    for (int child; (child = 2 * hole + 1) < end; hole = child) {
      if (child + 1 < end && v[child + 1] > v[child])
        child++;
      if (moved >= v[child])
        break;
      v[hole] = v[child];
    }
    v[hole] = moved;
  }
}

int main(int argc, char **argv) {
  long rounds = bench_rounds(argc, argv, 20);
  uint64_t rng = 13, sum = 0;
  uint32_t *ints = malloc(N * sizeof *ints), *heap = malloc(N * sizeof *heap);
  struct record *records = malloc(N * sizeof *records), *scratch = malloc(N * sizeof *scratch);
  for (long r = 0; r < rounds; r++) {
    for (int i = 0; i < N; i++) {
      records[i].key = ints[i] = heap[i] = (uint32_t)bench_random(&rng);
      memcpy(records[i].tag, "tag-", 4);
      for (int k = 4; k < 11; k++)
        records[i].tag[k] = (char)('a' + (ints[i] >> (k - 4) * 3 & 7));
      records[i].tag[11] = 0;
    }
    quick(ints, 0, N - 1);
    heap_sort(heap, N);
    merge_sort(records, scratch, N);
    sum = bench_mix(sum, records[N / 3].key ^ ints[N / 3]);
    qsort(records, N, sizeof *records, by_tag);
    sum = bench_mix(sum, records[N / 2].key + ints[N / 5] - heap[N / 7]);
  }
  free(ints);
  free(heap);
  free(records);
  free(scratch);
  return bench_done(sum);
}
