// tree-sitter with its JSON grammar: parse a generated document, walk the tree, edit and re-parse incrementally.
#include "bench_util.h"
#include "tree_sitter/api.h"
#include <string.h>

const TSLanguage *tree_sitter_json(void);

static size_t value(char *out, int depth, uint64_t *rng) {
  uint64_t random = bench_random(rng);
  size_t n = 0;
  switch (depth ? random % 5 : 3 + random % 2) {
  case 0:
  case 1:
    out[n++] = '{';
    for (uint64_t i = 0, members = 2 + (random >> 8) % 4; i < members; i++) {
      n += (size_t)sprintf(out + n, "%s\"name%u\": ", i ? ",\n  " : "", (unsigned)(random >> (16 + i)) & 255);
      n += value(out + n, depth - 1, rng);
    }
    out[n++] = '}';
    return n;
  case 2:
    out[n++] = '[';
    for (uint64_t i = 0, members = 3 + (random >> 8) % 4; i < members; i++) {
      n += (size_t)sprintf(out + n, "%s", i ? ", " : "");
      n += value(out + n, depth - 1, rng);
    }
    out[n++] = ']';
    return n;
  case 3:
    return (size_t)sprintf(out, "\"text %u\\n\"", (unsigned)(random >> 40));
  default:
    return (size_t)sprintf(out, random & 64 ? "%u.5e3" : random & 128 ? "true" : "%u", (unsigned)(random >> 44));
  }
}

static uint64_t walk(TSTree *tree) {
  uint64_t sum = 0;
  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree));
  for (;;) {
    TSNode node = ts_tree_cursor_current_node(&cursor);
    sum = bench_mix(sum, ts_node_start_byte(node) + ts_node_symbol(node) * 31u + ts_node_is_named(node));
    if (ts_tree_cursor_goto_first_child(&cursor))
      continue;
    while (!ts_tree_cursor_goto_next_sibling(&cursor))
      if (!ts_tree_cursor_goto_parent(&cursor)) {
        ts_tree_cursor_delete(&cursor);
        return sum;
      }
  }
}

int main(int argc, char **argv) {
  enum { MEMBERS = 60, DEPTH = 5, SIZE = 4 << 20 };
  long rounds = bench_rounds(argc, argv, 10);
  uint64_t rng = 137, sum = 0;
  char *text = malloc(SIZE);
  TSParser *parser = ts_parser_new();
  if (!ts_parser_set_language(parser, tree_sitter_json()))
    return 2;
  for (long r = 0; r < rounds; r++) {
    size_t n = 0;
    text[n++] = '[';
    for (int i = 0; i < MEMBERS; i++) {
      n += (size_t)sprintf(text + n, "%s", i ? ",\n" : "");
      n += value(text + n, DEPTH, &rng);
    }
    text[n++] = ']';
    TSTree *tree = ts_parser_parse_string(parser, NULL, text, (uint32_t)n);
    sum = bench_mix(sum, walk(tree));
    for (uint32_t k = 1; k < 4; k++) { // change a digit, parse what that touches, as an editor does
      uint32_t at = (uint32_t)(n / 4) * k;
      while (text[at] < '0' || text[at] > '8') // a syntax error could cost seconds of recovery, or nothing: not that
        at++;
      text[at]++;
      TSInputEdit edit = {at, at + 1, at + 1, {0, at}, {0, at + 1}, {0, at + 1}};
      ts_tree_edit(tree, &edit);
      TSTree *next = ts_parser_parse_string(parser, tree, text, (uint32_t)n);
      ts_tree_delete(tree);
      tree = next;
      sum = bench_mix(sum, walk(tree));
    }
    ts_tree_delete(tree);
  }
  ts_parser_delete(parser);
  free(text);
  return bench_done(sum);
}
