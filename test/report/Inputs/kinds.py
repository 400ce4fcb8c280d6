# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Prints the kinds of the reports in a JSON log; fails if any line is not an object of the known schema."""
import json
import sys

for line in open(sys.argv[1]):
    report = json.loads(line)
    assert report["schema"] == "rtsan/1", report
    if report.get("type") != "note":
        print(report["kind"])
