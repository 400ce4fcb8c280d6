#!/usr/bin/env python3
"""usage: place_debug.py FULL ROOT -- keep FULL's debugging information as
ROOT/.build-id/xx/yyyy.debug, where debuggers look for it."""
import os
import re
import subprocess
import sys

full, root = sys.argv[1:3]
notes = subprocess.run(["readelf", "-n", full], capture_output=True, text=True, check=True)
build_id = re.search(r"Build ID: ([0-9a-f]+)", notes.stdout).group(1)
folder = os.path.join(root, ".build-id", build_id[:2])
os.makedirs(folder, exist_ok=True)
target = os.path.join(folder, build_id[2:] + ".debug")
subprocess.run(["objcopy", "--only-keep-debug", full, target], check=True)
