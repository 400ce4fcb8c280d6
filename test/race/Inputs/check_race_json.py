# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""Both sides of the race of report_json.c, their locks and stacks."""
import json, sys

report = [r for r in map(json.loads, open(sys.argv[1])) if r["type"] == "report"][0]
assert report["kind"] == "data-race"
now, then = report["access"], report["previous"]
assert (now["type"], now["size"], then["type"], then["size"]) == ("read", 4, "write", 4)
assert (report["thread"]["id"], then["thread"]) == (0, 1)
assert not now["atomic"] and not then["atomic"] and not then["free"]
names = {l["id"]: l["location"]["variables"][0]["name"] for l in report["locks"]}
for side, name in ((now, "two"), (then, "one")):
    held = side["held"]
    assert held["complete"] and held["more"] == 0 and len(held["locks"]) == 1
    assert names[held["locks"][0]["lock"]] == name and held["locks"][0]["mode"] == "write"
stacks = {(s["role"], s["thread"]): [f["function"] for f in s["frames"]] for s in report["stacks"]}
assert stacks["error", 0][0] == "main" and stacks["previous", 1][0] == "other"
assert stacks["lock", 0][0] == "main" and stacks["lock", 1][0] == "other" and stacks["thread-creation", 1][0] == "main"
assert {t["id"] for t in report["threads"]} == {0, 1}
