"""The table, the means below it, and the same as JSON."""
import json
import math
import os
import platform
import subprocess
import time

from .configs import REFERENCE
from .fetch import PACKAGES


def geomean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


class Report:
    def __init__(self, args, configs, skipped):
        self.args, self.configs, self.skipped = args, configs, skipped
        self.others = [c.name for c in configs if c.name != "native"]
        self.rows = []  # (workload, {config: Result})
        self.builds = {}  # workload name: {config: Compiled}
        self.startup = {}
        self.large = {}
        self.failures = []
        self.began = time.time()
        self.load = os.getloadavg()

    # -- as it goes

    def compiled(self, workload, results):
        self.builds[workload.name] = results
        for name, built in results.items():
            if built.error:
                self.fail(f"{workload.name} [{name}]: {built.error}")

    def header(self):
        top, below = f"{'':16} {'native':>15}", f"{'workload':16} {'s':>7} {'MB':>7}"
        for name in self.others:
            wide = self.versus(name)
            top += f" | {name + ' / native':>15}" + (f" {'/ ' + REFERENCE:>13}" if wide else "")
            below += f" | {'time':>7} {'memory':>7}" + (f" {'time':>6} {'mem':>6}" if wide else "")
        print(top, below, "-" * len(below), sep="\n", flush=True)

    def versus(self, name):
        return REFERENCE in self.others and name != REFERENCE

    def ran(self, workload, results):
        self.rows.append((workload, results))
        native = results["native"]
        line = f"{workload.name:16} "
        line += f"{native.wall_s:7.3f} {native.rss_kb / 1024:7.1f}" if native.ok else f"{'FAIL':>15}"
        for name in self.others:
            line += " | " + self.cells(results, name)
        print(line, flush=True)
        for name, result in results.items():
            if result.problem and not self.builds[workload.name][name].error:
                self.fail(f"{workload.name} [{name}]: {result.problem}\n{result.stderr}".rstrip())

    def cells(self, results, name):
        ratio = self.ratios(results, name, "native")
        text = f"{ratio[0]:6.2f}x {ratio[1]:6.2f}x" if ratio else f"{'FAIL' if results['native'].ok else '-':>15}"
        if self.versus(name):
            against = self.ratios(results, name, REFERENCE)
            text += f" {against[0]:6.2f} {against[1]:6.2f}" if against else f" {'-':>13}"
        return text

    @staticmethod
    def ratios(results, name, base):
        a, b = results[name], results[base]
        return (a.wall_s / b.wall_s, a.rss_kb / b.rss_kb) if a.ok and b.ok else None

    def fail(self, text):
        self.failures.append(text)
        print("FAIL " + text.replace("\n", "\n    | "), flush=True)

    def started(self, results):
        self.startup = results

    def reported(self, results):
        self.large = results
        for name, r in results.items():
            if r.problem:
                self.fail(f"report of a large program [{name}]: {r.problem}")
        for name, result in results.items():
            if result.problem:
                self.fail(f"start-up [{name}]: {result.problem}\n{result.stderr}".rstrip())

    # -- at the end

    def groups(self):
        """Means only over rows where every configuration succeeded: all columns then speak of the same programs."""
        good = [(w, r) for w, r in self.rows if all(x.ok for x in r.values())]
        kinds = {
            "all": lambda w: True,
            "kernels": lambda w: w.kind == "kernel",
            "programs": lambda w: w.kind == "program",
            "1 thread": lambda w: w.threads == 1,
            "2 threads": lambda w: w.threads == 2,
        }
        picked = {title: [r for w, r in good if test(w)] for title, test in kinds.items()}
        return {title: rows for title, rows in picked.items() if rows}

    def mean(self, rows, name, base):
        pairs = [self.ratios(r, name, base) for r in rows]
        return geomean([p[0] for p in pairs]), geomean([p[1] for p in pairs])

    def finish(self):
        groups = self.groups() if self.others else {}
        if groups:
            print("geometric means")
        for title, rows in groups.items():
            line = f"  {title:9} ({len(rows):2})" + " " * 16
            for name in self.others:
                time_, memory = self.mean(rows, name, "native")
                line += f" | {time_:6.2f}x {memory:6.2f}x"
                if self.versus(name):
                    time_, memory = self.mean(rows, name, REFERENCE)
                    line += f" {time_:6.2f} {memory:6.2f}"
            print(line)
        self.print_sums(groups.get("all", []))
        spreads = sorted(r.spread for rows in groups.get("all", []) for r in rows.values())
        if spreads:
            print(f"noise: the median run was {100 * spreads[len(spreads) // 2]:.1f} % slower than the fastest (typical), "
                  f"{100 * spreads[-1]:.0f} % at worst; load before {self.load[0]:.1f}")
        self.print_compile()
        self.print_startup()
        self.print_large()
        for line in self.skipped:
            print(line)
        print(f"{len(self.rows)} workloads, {len(self.failures)} failures, {len(self.skipped)} skipped, "
              f"{time.time() - self.began:.0f} s")
        return bool(self.failures)

    def sums(self, rows):
        """{config: (seconds, KB)} added up. A mean of ratios lets the smallest programs speak loudest about memory."""
        return {c.name: (sum(r[c.name].wall_s for r in rows), sum(r[c.name].rss_kb for r in rows)) for c in self.configs}

    def print_sums(self, rows):
        if not rows:
            return
        totals = self.sums(rows)
        line = f"{'sum of all':16} {totals['native'][0]:7.2f} {totals['native'][1] / 1024:7.1f}"
        for name in self.others:
            time_, memory = (a / b for a, b in zip(totals[name], totals["native"]))
            line += f" | {time_:6.2f}x {memory:6.2f}x"
            if self.versus(name):
                time_, memory = (a / b for a, b in zip(totals[name], totals[REFERENCE]))
                line += f" {time_:6.2f} {memory:6.2f}"
        print(line)

    def compile_totals(self):
        """{config: (seconds, peak KB, code bytes)} over workloads that were built everywhere."""
        built = [b for b in self.builds.values() if not any(c.error for c in b.values())]
        return {c.name: (sum(b[c.name].seconds for b in built), max((b[c.name].peak_kb for b in built), default=0),
                         sum(b[c.name].code_bytes for b in built)) for c in self.configs}

    def print_compile(self):
        totals = self.compile_totals()
        base = totals["native"]
        timed = base[0] > 0 and not self.args.reuse
        print("compile" if timed else "compile: not measured (--reuse)")
        for name, (seconds, peak_kb, code) in totals.items():
            line = f"  {name:10}"
            if timed:
                line += f" {seconds:8.2f} s {seconds / base[0]:6.2f}x   peak {peak_kb / 1024:6.0f} MB"
            if base[2]:
                line += f"   code {code / 1024:7.0f} KB {code / base[2]:6.2f}x"
            print(line)

    def print_startup(self):
        ok = {n: r for n, r in self.startup.items() if r.ok}
        if "native" not in ok:
            return
        print("start and exit of an empty program")
        for name, r in ok.items():
            above = f"  {(r.wall_s - ok['native'].wall_s) * 1000:+7.2f} ms" if name != "native" else " " * 12
            print(f"  {name:10} {r.wall_s * 1000:8.2f} ms{above}   {r.rss_kb / 1024:6.1f} MB")

    def print_large(self):
        ok = {n: r for n, r in self.large.items() if not r.problem}
        if ok:
            print("a large C++ program: until it ends, and until it ends with a symbolized report")
        for name, r in ok.items():
            print(f"  {name:10} {r.clean.wall_s * 1000:8.0f} ms {r.report.wall_s * 1000:8.0f} ms   {r.report.rss_kb / 1024:6.0f} MB"
                  f"   binary {r.size / 1048576:.0f} MB")

    # -- for machines

    def write_json(self, path, tree):
        def figures(result):
            if not result.ok:
                return {"ok": False, "problem": result.problem, "stderr": result.stderr}
            return {"ok": True, "wall_s": result.wall_s, "cpu_s": result.cpu_s, "rss_kb": result.rss_kb,
                    "runs": [{"wall_s": r.wall_s, "cpu_s": r.cpu_s, "rss_kb": r.rss_kb} for r in result.runs]}

        def built(compiled):
            return {"seconds": None if self.args.reuse else compiled.seconds, "peak_kb": compiled.peak_kb,
                    "code_bytes": compiled.code_bytes, "error": compiled.error}

        def pair(values):
            return {"time": values[0], "memory": values[1]}

        totals = self.compile_totals()
        data = {
            "schema": 1,
            "date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self.began)),
            "host": {"system": platform.platform(), "cpu": cpu_name(), "cpus": os.cpu_count(), "load_before": self.load,
                     "compiler": first_line([tree.cc, "--version"])},
            "options": {k: getattr(self.args, k) for k in ("runs", "scale", "opt", "llvm", "checks", "configs", "reuse")},
            "configs": {c.name: {"cflags": c.cflags, "ldflags": c.ldflags, "env": c.env} for c in self.configs},
            "packages": {name: version for name, (version, _) in PACKAGES.items()},
            "workloads": [{"name": w.name, "kind": w.kind, "threads": w.threads,
                           "results": {n: figures(r) for n, r in results.items()},
                           "compile": {n: built(c) for n, c in self.builds[w.name].items()}}
                          for w, results in self.rows],
            "geomean": {title: {"workloads": len(rows),
                                **{n: {"native": pair(self.mean(rows, n, "native")),
                                       **({REFERENCE: pair(self.mean(rows, n, REFERENCE))} if self.versus(n) else {})}
                                   for n in self.others}} for title, rows in self.groups().items()},
            "sums": {n: {"wall_s": t, "rss_kb": m} for n, (t, m) in self.sums(self.groups().get("all", [])).items()},
            "compile": {n: {"seconds": None if self.args.reuse else s, "peak_kb": p, "code_bytes": c}
                        for n, (s, p, c) in totals.items()},
            "startup": {n: figures(r) for n, r in self.startup.items()},
            **({"large": {n: {"problem": r.problem, "binary_bytes": r.size, "clean": figures(r.clean), "report": figures(r.report)}
                          for n, r in self.large.items()}} if self.large else {}),
            "skipped": self.skipped,
            "failures": self.failures,
        }
        with open(path, "w", encoding="utf-8") as f:
            json.dump(data, f, indent=1)
            f.write("\n")


def cpu_name():
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as f:
            return next((line.split(":", 1)[1].strip() for line in f if line.startswith("model name")), platform.machine())
    except OSError:
        return platform.machine()


def first_line(command):
    try:
        return subprocess.run(command, capture_output=True, text=True).stdout.splitlines()[0]
    except (OSError, IndexError):
        return "unknown"
