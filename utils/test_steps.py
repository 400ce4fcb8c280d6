# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The steps of utils/run-tests, once all packages are there: build, lint, lit suites, real programs, benchmarks, quickstart.

A step adds to three counters. What it prints goes to build/test-logs/; of a failure the names and the end of the log are shown.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD, DEBUG = ROOT / "build", ROOT / "build-debug"
LOGS = BUILD / "test-logs"
LIT = "/usr/lib/llvm-22/bin/lit"
JOBS = str(min(os.cpu_count() or 1, 8))
# A lit test is run under each LLVM, and under the newest one by the debug flavour of the runtime, except where that could not change its result.
# Regular expressions of tests; whatever is in neither list is run every time, so that a new folder is tested too often rather than too rarely.
# What the runtime does by itself, whoever compiled the program: under the newest LLVM. What stays for all: code that the pass instruments, the layout of
# frames and globals, each name of a report with its silent twin, calls that compilers replace (of mem*, str*, fortified ones), linking, loading.
ONCE = "|".join((
    r"test/(docs|rust|stress|symbolizer|unit)/",  # programs of their own; limits of threads, signals, memory; rustc is there for one LLVM only
    r"test/suppressions/|test/report/",  # how a report is written and whether, once it is found
    r"test/flags/(?!(detect_stack_use_after_return|replace_intrin|use_after_scope_compile_time)\.)",  # options; but for those that the pass has a part in
    r"test/interface/(?!(opt_out|poisoned_global|user_poison)\.)",  # functions of <sanitizer/*.h>
    r"test/intercept/(?!(fortify|memory|string|wide)\.)",  # functions of the C library
    r"test/lockorder/(class|dump|graph|profile|suppress)/",  # what is done with what is known of locks
    # Scenarios of locks are all calls of the C library. For each kind of lock and of error one stays for all, and what hangs on C++, scopes and coroutines.
    r"test/lockorder/(?!notes/|report/|(deadlock_(mutex|rwlock_mixed|once|join|static_local|std_mutex|shared_mutex)|order_(mutex|rwlock|spin|c11|std_mutex|three)"
    r"|destroy_(ok|held_mutex|condition)|destroyed_mutex|deadlock_self|lock_left|never_made|recursive_ok|reused_\w+|scoped_lock_ok|once_ok|stuck_(lost_wakeup|condition_any)"
    r"|unlock_(foreign|unlocked)|wait_(for_ok|two_mutexes|without_mutex))\.)",
    r"test/race/fibers/|test/race/annotations/(?!not_instrumented)|test/race/report_(?!vptr)",  # told to the runtime by calls; the text of reports
    r"test/race/tsan_objects/",  # gcc and the newest clang compile them
    r"test/race/(eventfd|flush|force|futex|inotify|little|many_threads|pipe|queues|readiness|signal|socketpair|stream)",  # order by system calls, limits
))
# What only the compiler, the pass, the linker or a program of its own does is not tested again with the runtime's debug flavour; nor what builds its own one.
NO_DEBUG = "|".join((
    r"test/(docs|opt|pass|symbolizer|wrapper)/",
    r"test/unit/(lockorder|race)/",  # compile what they test themselves, with and without debugging checks
    r"test/race/cxx/lib",  # minutes of compilation; the debug flavour has std_thread_ok and stress/ for such programs
))
# Seconds for one lit test. The longest ones take 30 on an idle machine; one that hangs must not use up the time of all others.
TEST_TIMEOUT = 240
SHOWN_LINES = 80
BAD = ("FAIL", "XPASS", "UNRESOLVED", "TIMEOUT")
MOST_FAILURES, FAILURE_LINES = 20, 30


class Steps:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def count(self, name, passed=0, failed=0, skipped=0, seconds=None):
        self.passed, self.failed, self.skipped = self.passed + passed, self.failed + failed, self.skipped + skipped
        took = "" if seconds is None else f" ({seconds:.0f} s)"
        print(f"== {name}: {passed} passed, {failed} failed, {skipped} skipped{took}", flush=True)

    def command(self, name, command, timeout=1800, env=None):
        """Runs one command with its output in a log. Returns (exit status or None for a timeout, log, seconds)."""
        print(f"-- {name}", flush=True)
        log = LOGS / (re.sub(r"[^A-Za-z0-9]+", "-", name) + ".log")
        start = time.monotonic()
        with open(log, "wb") as out:
            try:
                status = subprocess.run([str(c) for c in command], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                                        timeout=timeout, env=dict(os.environ, **(env or {}))).returncode
            except subprocess.TimeoutExpired:
                out.write(f"\nrun-tests: not finished after {timeout} s\n".encode())
                status = None
        return status, log, time.monotonic() - start

    def single(self, name, command, **more):
        """A command that is one test: passed if it exits with 0."""
        status, log, seconds = self.command(name, command, **more)
        if status != 0:
            show(log)
        self.count(name, passed=int(status == 0), failed=int(status != 0), seconds=seconds)
        return status == 0


def show(log, keep=None):
    """The end of a log, or of its lines that `keep` matches."""
    lines = log.read_text(errors="replace").splitlines()
    print_lines([x for x in lines if re.search(keep, x)] if keep else lines[-SHOWN_LINES:], log)


def print_lines(lines, log):
    print("".join(f"   | {x[:300]}\n" for x in lines), end="")
    print(f"   (all of it: {log.relative_to(ROOT)})", flush=True)


def show_lit(log, failed):
    """The end of what lit says about each failed test; of its whole log, if it names none."""
    blocks = re.findall(r"^\*+ TEST '[^\n]*?' FAILED \*+\n.*?^\*{20}$", log.read_text(errors="replace"), re.M | re.S)
    for block in blocks[:MOST_FAILURES]:
        lines = block.splitlines()
        print("\n".join(f"   | {x[:300]}" for x in lines[:1] + lines[1:][-FAILURE_LINES:]))
    print_lines([], log) if blocks else show(log)
    print("".join(f"   {test}\n" for test in failed), end="", flush=True)


def lit(steps, name, build, llvm, leave_out=""):
    results = LOGS / (re.sub(r"[^A-Za-z0-9]+", "-", name) + ".json")
    results.unlink(missing_ok=True)
    command = ["/usr/bin/python3", LIT, "-v", "-j", JOBS, "--param", f"build={build}", "--param", f"llvm={llvm}",
               "--param", f"timeout={TEST_TIMEOUT}", "--output", results]
    if leave_out:
        command += ["--filter-out", leave_out]
    status, log, seconds = steps.command(name, command + [ROOT / "test"])
    codes = {}
    if results.exists():
        for test in json.loads(results.read_text())["tests"]:
            codes.setdefault(test["code"], []).append(test["name"])
    number = {code: len(names) for code, names in codes.items()}
    passed = sum(number.get(c, 0) for c in ("PASS", "XFAIL", "FLAKYPASS"))
    failed = sum(number.get(c, 0) for c in BAD)
    skipped = sum(number.get(c, 0) for c in ("UNSUPPORTED", "SKIPPED"))
    if failed or not passed or status is None:
        show_lit(log, [f"{code}: {test}" for code in BAD for test in codes.get(code, [])])
        # A suite that ended early counts as one failure more.
        failed += status not in (0, 1) or not passed
    steps.count(name, passed, failed, skipped, seconds)


def counted(steps, name, command, **more):
    """A script whose last line is "N passed, N failed, N skipped"."""
    status, log, seconds = steps.command(name, command, **more)
    lines = log.read_text(errors="replace").splitlines()
    match = re.fullmatch(r"(\d+) passed, (\d+) failed, (\d+) skipped", lines[-1] if lines else "")
    passed, failed, skipped = map(int, match.groups()) if match else (0, 1, 0)
    if status != 0:
        show(log)
        failed = max(failed, 1)
    elif skipped:
        show(log, "^SKIP")
    steps.count(name, passed, failed, skipped, seconds)


def build(steps, name, folder, flavour, majors):
    configure = ["cmake", "-S", ROOT, "-B", folder, "-G", "Ninja", f"-DCMAKE_BUILD_TYPE={flavour}", f"-DRTSAN_LLVM={';'.join(majors)}"]
    return steps.single(name, ["sh", "-c", '"$@" && ninja -C "$0"', folder] + configure)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--llvm", action="append", default=[])
    parser.add_argument("--missing", action="append", default=[])
    parser.add_argument("--quick", action="store_true")
    args = parser.parse_args()
    LOGS.mkdir(parents=True, exist_ok=True)
    steps = Steps()
    newest = max(args.llvm, key=int, default=None)

    steps.single("layers of the runtime", [ROOT / "utils" / "check_layers"])
    for major in args.missing:
        steps.count(f"LLVM {major} is not there", skipped=1)
    if newest and build(steps, "build, Release, LLVM " + " ".join(args.llvm), BUILD, "Release", args.llvm):
        for major in args.llvm:
            lit(steps, f"lit, LLVM {major}", BUILD, major, "" if major == newest else ONCE)
        if not args.quick:
            if build(steps, f"build, Debug, LLVM {newest}", DEBUG, "Debug", [newest]):
                lit(steps, f"lit, Debug, LLVM {newest}", DEBUG, newest, NO_DEBUG)
            counted(steps, f"real programs, LLVM {newest}", [ROOT / "test" / "realworld" / "run", "--llvm", newest])
        if newest == "22":
            if not args.quick:
                steps.single("benchmarks give the right results", [ROOT / "utils" / "bench" / "bench", "--build", BUILD, "--quick",
                                                                   "--configs", "native,rtsan", "--reuse"])
            steps.single("quickstart", [ROOT / "utils" / "quickstart"])
    print(f"{steps.passed} passed, {steps.failed} failed, {steps.skipped} skipped")
    return 1 if steps.failed or not steps.passed else 0


if __name__ == "__main__":
    sys.exit(main())
