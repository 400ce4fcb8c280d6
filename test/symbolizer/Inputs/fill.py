#!/usr/bin/env python3
"""Print the ASK lines of a test, with the facts of a built module filled in.

usage: fill.py MODULE TEST [SYMBOLS-FROM]

@module@ becomes the path, percent-encoded as a request wants it, @path@ the
path as it is, @build-id@ the build-id, and @name@ or @name+4@ the offset of
that symbol. SYMBOLS-FROM is an unstripped twin of MODULE.
"""
import re
import subprocess
import sys
import urllib.parse


def offsets_of(path):
    text = subprocess.run(["nm", path], capture_output=True, text=True).stdout
    fields = (line.split() for line in text.splitlines())
    return {f[2]: int(f[0], 16) for f in fields if len(f) == 3}


def build_id_of(path):
    text = subprocess.run(["readelf", "-n", path], capture_output=True, text=True).stdout
    found = re.search(r"Build ID: ([0-9a-f]+)", text)
    return found.group(1) if found else "-"


def main():
    module, test = sys.argv[1:3]
    offsets = offsets_of(sys.argv[3] if len(sys.argv) > 3 else module)

    def value(match):
        key, _, plus = match.group(1).partition("+")
        if key == "module":
            return urllib.parse.quote(module)
        if key == "path":
            return module
        if key == "build-id":
            return build_id_of(module)
        return format(offsets[key] + int(plus or "0"), "x")

    with open(test, encoding="utf-8") as source:
        for line in source:
            if " ASK:" in line and "RUN:" not in line:
                text = line.split(" ASK:", 1)[1].removeprefix(" ").rstrip("\n")
                print(re.sub(r"@([\w.+-]+)@", value, text))


main()
