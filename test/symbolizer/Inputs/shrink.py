#!/usr/bin/env python3
"""usage: shrink.py SYMBOLIZER MODULE VICTIM ADDRESS-FILE

Asks for code of VICTIM, cuts that file short under the symbolizer's eyes, asks
again, then asks for the same code of MODULE. Prints each answer's first line.
"""
import os
import shutil
import subprocess
import sys

program, module, victim, address_file = sys.argv[1:5]
with open(address_file, encoding="utf-8") as file:
    first, second = file.read().split()
shutil.copy(module, victim)
child = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def ask(kind, path, address):
    print(kind, path, address, "-", file=child.stdin, flush=True)
    lines = list(iter(child.stdout.readline, "\n"))
    print(lines[0], end="")


ask("CODE", victim, first)
os.truncate(victim, 0)
ask("DATA", victim, second)
ask("CODE", victim, first)
ask("CODE", module, first)
child.stdin.close()
print("status", child.wait(timeout=60))
