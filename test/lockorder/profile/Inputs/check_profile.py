# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# check_profile.py FILE: the waits of the table and of the folded stacks are the same time, and that is the time that the test let pass, at least.
import sys

def ms(text):
    return float(text)

rows = [l.split() for l in open(sys.argv[1]) if " ms " in l]
busy = next(r for r in rows if "'busy'" in r)
waited, longest = ms(busy[2]), ms(busy[4])
folded = [l.rsplit(" ", 1) for l in open(sys.argv[1] + ".wait.folded")]
assert all(";" in stack and value.strip().isdigit() for stack, value in folded), folded
total = sum(int(value) for _, value in folded) / 1e6
assert waited >= 2 and abs(waited - longest) < 0.002 and abs(total - waited) < 0.02 * waited, (busy, folded)
held = sum(int(l.rsplit(" ", 1)[1]) for l in open(sys.argv[1] + ".hold.folded"))
assert held / 1e6 >= 2, held
