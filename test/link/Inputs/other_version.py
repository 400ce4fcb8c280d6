# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Copies a runtime library and gives the copy another version number: other_version.py FROM TO"""
import re
import sys

data = open(sys.argv[1], "rb").read()
copy = re.sub(rb"\0(\d)(\.\d+\.\d+\0)", lambda m: b"\0" + b"9" + m.group(2), data)
if copy == data:
    sys.exit("no version number in " + sys.argv[1])
open(sys.argv[2], "wb").write(copy)
