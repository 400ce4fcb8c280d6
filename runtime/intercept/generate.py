#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Makes interceptors out of the table in def/*.def: one C file for each .def file.

    generate.py clauses.h table.def output.c

The language, one function a line (an indented line continues the one before):

    ssize_t pread|pread64(int fd, void *buf, size_t n, off_t off) : out(buf, ret)

 * `a|b`: the same line for several functions; each calls its own real one.
 * `vararg TYPE name` as the last parameter: the real function is variadic and takes at most this one more.
 * after the colon: clauses, separated by `;`. A clause is a macro pair RTS_PRE_name (before the call) and RTS_POST_name (after a
   call that succeeded; RTS_AFTER_name: after any) in clauses.h, where each is described; one of the two may be absent. A clause without arguments is a bare word.
 * `ok(expression)`: what "succeeded" means. Without it: ret >= 0 for signed integers, ret != NULL for pointers, always for the rest.
   `ret` is the result.
 * `lib(libm.so.6)`: where the function lives when it is not in libc.
 * `#include` lines are copied; other lines that start with # are comments.

Errors name the file and the line.
"""
import re
import sys

UNSIGNED = {"size_t", "useconds_t", "unsigned", "unsigned int", "unsigned long", "unsigned short", "in_addr_t", "speed_t"}
ALWAYS = {"void", "double", "float", "long double"}


class TableError(Exception):
    pass


def split_top(text, separator):
    """Splits at separators that stand outside of parentheses and quotes."""
    parts, depth, quote, start = [], 0, None, 0
    for i, c in enumerate(text):
        if quote:
            quote = None if c == quote else quote
        elif c in "\"'":
            quote = c
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
        elif c == separator and depth == 0:
            parts.append(text[start:i].strip())
            start = i + 1
    parts.append(text[start:].strip())
    return [p for p in parts if p]


def parameter_name(parameter):
    match = re.search(r"\(\s*\*\s*(\w+)\s*\)", parameter) or re.search(r"(\w+)\s*(\[[^\]]*\]\s*)*$", parameter)
    if not match:
        raise TableError("parameter without a name: " + parameter)
    return match.group(1)


def shown_name(name):
    """What a report calls the function: fortified calls by the name in the source."""
    match = re.fullmatch(r"__(\w+)_chk", name)
    return match.group(1) if match else name


class Line:
    """One parsed line of the table."""

    def __init__(self, text, phases):
        # The prototype ends at the colon that follows its closing parenthesis.
        match = re.fullmatch(r"(?P<ret>.*?[\s*])(?P<names>\w+(\s*\|\s*\w+)*)\s*\((?P<params>.*?)\)\s*:(?P<clauses>.*)", text, re.S)
        if not match:
            raise TableError("not of the form `type name(parameters) : clauses`")
        self.ret = match["ret"].strip()
        self.names = [n.strip() for n in match["names"].split("|")]
        params = [] if match["params"].strip() == "void" else split_top(match["params"], ",")
        self.variadic = bool(params) and params[-1].startswith("vararg ")
        self.fixed = params[:-1] if self.variadic else params
        if self.variadic:
            params = self.fixed + [params[-1][len("vararg "):]]
        self.params = params
        self.args = ", ".join(parameter_name(p) for p in params)
        self.ok, self.lib = self.default_ok(), None
        self.pre, self.post, self.after = [], [], []
        for clause in split_top(match["clauses"], ";"):
            self.add(clause, phases)

    def default_ok(self):
        if self.ret.endswith("*"):
            return "ret != NULL"
        return "true" if self.ret in UNSIGNED or self.ret in ALWAYS else "ret >= 0"

    def add(self, clause, phases):
        match = re.fullmatch(r"(\w+)(?:\s*\((.*)\))?", clause, re.S)
        if not match:
            raise TableError("not a clause: " + clause)
        name, args = match[1], match[2] or ""
        if name == "ok":
            self.ok = args
        elif name == "lib":
            self.lib = args
        elif name in phases:
            for phase, code in (("PRE", self.pre), ("POST", self.post), ("AFTER", self.after)):
                if phase in phases[name]:
                    code.append("  RTS_%s_%s(%s)" % (phase, name, args))
        else:
            raise TableError("no clause of this name in clauses.h: " + name)

    def code(self, name):
        void = self.ret == "void"
        call = "RTS_REAL(%s)(%s)" % (name, self.args)
        out = ["RTS_REAL_ENTRY(0, %s, %s, %s, %s, %s);" % (
            '"%s"' % self.lib if self.lib else "0",
            "rts_real_missing_pointer" if self.ret.endswith("*") else "0",
            self.ret, name, ", ".join(self.fixed + ["..."] if self.variadic else self.params) or "void")]
        out.append("RTS_INTERCEPT(%s, %s, %s) {" % (self.ret, name, ", ".join(self.params) or "void"))
        blocking = [c for c in self.pre if "RTS_PRE_blocks" in c]
        if blocking:  # a bystander looks at no memory, but at waits
            out += ["  if (RTS_UNLIKELY(!rts_watching()) && rts_intercept_alive()) {", '    RTS_CALL("%s");' % shown_name(name)]
            out += ["  " + c for c in blocking] + ["  }"]
        if void:
            out.append("  if (RTS_UNLIKELY(!rts_intercept_on())) {\n    %s;\n    return;\n  }" % call)
        else:
            out.append("  if (RTS_UNLIKELY(!rts_intercept_on())) return %s;" % call)
        out.append('  RTS_CALL("%s");' % shown_name(name))
        out += self.pre
        out.append("  %s%s;" % ("" if void else self.ret + " ret = ", call))
        out += self.after
        if self.post:
            out += ["  if (%s) {" % self.ok] + ["  " + p for p in self.post] + ["  }"]
        if not void:
            out.append("  return ret;")
        out.append("}\n")
        return "\n".join(out)


def read_phases(path):
    phases = {}
    with open(path, encoding="utf-8") as f:
        for phase, name in re.findall(r"^#define RTS_(PRE|POST|AFTER)_(\w+)\(", f.read(), re.M):
            phases.setdefault(name, set()).add(phase)
    return phases


def logical_lines(path):
    number, text = 0, ""
    with open(path, encoding="utf-8") as f:
        for i, raw in enumerate(f, 1):
            raw = raw.rstrip()
            if raw.startswith("#include"):
                yield i, raw
            elif not raw or raw.startswith("#"):
                continue
            elif raw[0].isspace():
                text += " " + raw.strip()
            else:
                if text:
                    yield number, text
                number, text = i, raw
    if text:
        yield number, text


def main():
    clauses, table, output = sys.argv[1:4]
    phases = read_phases(clauses)
    includes, functions, seen = [], [], {}
    for number, text in logical_lines(table):
        if text.startswith("#include"):
            includes.append(text)
            continue
        try:
            line = Line(text, phases)
            for name in line.names:
                if name in seen:
                    raise TableError("%s is already on line %d" % (name, seen[name]))
                seen[name] = number
                functions.append("/* line %d */\n%s" % (number, line.code(name)))
        except TableError as error:
            sys.exit("%s:%d: %s" % (table, number, error))
    with open(output, "w", encoding="utf-8") as f:
        f.write("/* Made from %s by generate.py. */\n" % table.rsplit("/", 1)[-1])
        f.write("\n".join(includes) + '\n\n#include "intercept/clauses.h"\n\n')
        f.write("\n".join(functions))


if __name__ == "__main__":
    main()
