# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# check_dot.py FILE NODES EDGES: is it DOT by its grammar (as far as we use it), with so many nodes and edges, and no edge without its nodes?
import re
import sys

text = re.sub(r"^//.*$", "", open(sys.argv[1]).read(), flags=re.M)
STRING = r'"(?:[^"\\\n]|\\.)*"'
ATTRIBUTES = r'\[\w+=(?:%s|\w+)(?:, \w+=(?:%s|\w+))*\]' % (STRING, STRING)
body = re.fullmatch(r"\s*digraph (\w+) \{\n((?:.*\n)*)\}\n", text)
assert body, "not a digraph"
nodes, edges = set(), []
for line in filter(None, body[2].split("\n")):
    m = re.fullmatch(r"  (?:(node|edge)|(\w+)(?: -> (\w+))?) (%s);" % ATTRIBUTES, line)
    assert m, line
    if m[3]:
        edges.append((m[2], m[3]))
    elif m[2]:
        assert m[2] not in nodes, line
        nodes.add(m[2])
assert all(a in nodes and b in nodes for a, b in edges)
assert (len(nodes), len(edges)) == (int(sys.argv[2]), int(sys.argv[3])), (nodes, edges)
