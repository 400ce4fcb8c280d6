#!/usr/bin/env python3
"""Damage a module in many ways and see that every request is still answered.

usage: damage.py SYMBOLIZER MODULE SCRATCH ROUNDS [SEED [OPTION]...]

Each round cuts the file short or flips some bytes, in one debugging section or
anywhere, and asks for a few addresses. Prints a line for each round that went
wrong, and a summary. An OPTION is given to the symbolizer.
"""
import random
import re
import subprocess
import sys


def sections_of(path):
    text = subprocess.run(["readelf", "-SW", path], capture_output=True, text=True).stdout
    row = r"\[ *\d+\] (\S+) +\S+ +[0-9a-f]+ ([0-9a-f]+) ([0-9a-f]+)"
    found = ((name, int(at, 16), int(size, 16)) for name, at, size in re.findall(row, text))
    return [s for s in found if s[2] and re.search(r"debug|tab|note", s[0])]


def addresses_of(path):
    text = subprocess.run(["nm", path], capture_output=True, text=True).stdout
    fields = [line.split() for line in text.splitlines()]
    return [(f[1].lower(), f[0]) for f in fields if len(f) == 3 and f[1] in "TtDdBbV"]


def damage(image, sections, rng):
    data = bytearray(image)
    way = rng.random()
    if way < 0.1:
        return data[: rng.randrange(len(data))]
    start, size = (0, len(data)) if way < 0.25 else rng.choice(sections)[1:]
    for _ in range(rng.choice((1, 2, 8, 64))):
        at = start + rng.randrange(size)
        data[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256), data[at] ^ 1 << rng.randrange(8)))
    return data


def ask(program, options, path, wanted):
    lines = [f"{'CODE' if kind == 't' else 'DATA'} {path} {at} -" for kind, at in wanted]
    child = subprocess.run([program, *options], input="\n".join(lines) + "\n", timeout=120,
                           capture_output=True, text=True, errors="replace")
    answers = child.stdout.count("\n\n")
    if child.returncode == 0 and answers == len(lines):
        return None
    return f"status {child.returncode}, {answers} of {len(lines)} answers: {child.stderr[:3000]}"


def main():
    program, module, scratch, rounds = sys.argv[1:5]
    seed = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    sections, addresses = sections_of(module), addresses_of(module)
    with open(module, "rb") as file:
        image = file.read()
    wrong = 0
    for i in range(seed, seed + int(rounds)):
        rng = random.Random(i)
        with open(scratch, "wb") as file:
            file.write(damage(image, sections, rng))
        wanted = rng.choices(addresses, k=8)
        trouble = ask(program, sys.argv[6:], scratch, wanted)
        if trouble:
            wrong += 1
            print(f"round {i}: {trouble}")
    print(f"{rounds} rounds, {wrong} wrong")


main()
