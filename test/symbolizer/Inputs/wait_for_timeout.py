#!/usr/bin/env python3
"""Start the symbolizer with --timeout=1 and an input that stays open."""
import subprocess
import sys

child = subprocess.Popen([sys.argv[1], "--timeout=1"], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
status = child.wait(timeout=60)
print("status", status)
print(child.stderr.read(), end="")
