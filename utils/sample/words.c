// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Counts words in a hash table that grows. Built with -DPLANTED_BUG it makes an everyday mistake: it keeps a pointer into the table
// while the table moves.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct entry {
  char *word;
  int count;
};

static struct entry *table;
static size_t capacity, used;

static size_t slot_of(const char *word) {
  size_t hash = 5381;
  for (const char *c = word; *c; c++) hash = hash * 33 + (unsigned char)*c;
  size_t slot = hash % capacity;
  while (table[slot].word && strcmp(table[slot].word, word) != 0) slot = (slot + 1) % capacity;
  return slot;
}

static void grow(void) {
  struct entry *old = table;
  size_t old_capacity = capacity;
  capacity = capacity ? capacity * 2 : 8;
  table = calloc(capacity, sizeof *table);
  for (size_t i = 0; i < old_capacity; i++)
    if (old[i].word) table[slot_of(old[i].word)] = old[i];
  free(old);
}

static struct entry *count(const char *word) {
  if (2 * (used + 1) > capacity) grow();
  struct entry *e = &table[slot_of(word)];
  if (!e->word) {
    e->word = strdup(word);
    used++;
  }
  e->count++;
  return e;
}

int main(void) {
  char word[16];
  struct entry *first = count("word-0");
  for (int i = 0; i < 5000; i++) {
    snprintf(word, sizeof word, "word-%d", i * i % 977);
    count(word);
  }
#ifndef PLANTED_BUG
  first = &table[slot_of("word-0")];  // the table has moved since
#endif
  printf("%zu different words, '%s' %d times\n", used, first->word, first->count);
  for (size_t i = 0; i < capacity; i++) free(table[i].word);
  free(table);
  return 0;
}
