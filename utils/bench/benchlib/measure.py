"""Runs programs and compares configurations: in turns, fastest run counts, same output required."""
import os
import shutil
import signal
import statistics
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Run:
    wall_s: float = 0.0
    cpu_s: float = 0.0
    rss_kb: int = 0
    output: bytes = b""
    stderr: str = ""
    problem: str = ""  # empty if it exited with 0


@dataclass
class Result:
    """All runs of one workload in one configuration."""

    runs: list = field(default_factory=list)
    problem: str = ""
    stderr: str = ""

    @property
    def ok(self):
        return bool(self.runs) and not self.problem

    @property
    def wall_s(self):
        return min(r.wall_s for r in self.runs)

    @property
    def cpu_s(self):
        return min(r.cpu_s for r in self.runs)

    @property
    def rss_kb(self):
        return min(r.rss_kb for r in self.runs)

    @property
    def spread(self):
        """How much slower the median run was than the fastest: what the machine's noise did."""
        return statistics.median(r.wall_s for r in self.runs) / self.wall_s - 1


def excerpt(text, lines=25):
    """What says why: a sanitizer's report from its first line on, else the end."""
    all_lines = text.strip().splitlines()
    start = next((i for i, line in enumerate(all_lines) if "ERROR: " in line or "WARNING: " in line), None)
    return "\n".join(all_lines[-lines:] if start is None else all_lines[start:start + lines])


def in_turn(configs, round_):
    """The order rotates, so that no configuration always runs in the wake of the same neighbour."""
    return [configs[(i + round_) % len(configs)] for i in range(len(configs))]


def run(measurer, command, cwd, env=None, timeout=180.0):
    read_end, write_end = os.pipe()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        # A session of its own, so that a run that hangs can be ended together with its children.
        child = subprocess.Popen([str(measurer), str(write_end), *map(str, command)], cwd=cwd, env=clean(env),
                                 stdin=subprocess.DEVNULL, stdout=out, stderr=err, pass_fds=[write_end],
                                 start_new_session=True)
        os.close(write_end)
        problem = ""
        try:
            child.wait(timeout)
        except subprocess.TimeoutExpired:
            problem = f"still running after {timeout:g} s"
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        except BaseException:
            os.killpg(child.pid, signal.SIGKILL)
            raise
        with os.fdopen(read_end) as figures:
            words = figures.read().split()
        out.seek(0)
        err.seek(0)
        result = Run(output=out.read(), stderr=excerpt(err.read().decode(errors="replace")), problem=problem)
    if problem:
        return result
    if len(words) != 5:
        result.problem = "could not be started"
        return result
    wall_ns, user_us, sys_us, rss_kb, status = map(int, words)
    result.wall_s, result.cpu_s, result.rss_kb = wall_ns / 1e9, (user_us + sys_us) / 1e6, rss_kb
    if os.WIFSIGNALED(status):
        result.problem = f"ended by {signal.Signals(os.WTERMSIG(status)).name}"
    elif os.WEXITSTATUS(status):
        result.problem = f"exits with {os.WEXITSTATUS(status)}"
    return result


def clean(extra):
    """The caller's environment without anyone's sanitizer options, plus the row's."""
    env = {k: v for k, v in os.environ.items() if not k.endswith("SAN_OPTIONS")}
    return {**env, **(extra or {})}


def scratch(root):
    """An empty working directory for one run: in memory where there is such a place, since disks are noisy."""
    memory = Path("/dev/shm")
    if memory.is_dir() and os.access(memory, os.W_OK):
        return tempfile.mkdtemp(prefix="rtsan-bench-", dir=memory)
    (root / "tmp").mkdir(exist_ok=True)
    return tempfile.mkdtemp(dir=root / "tmp")


def compare(workload, configs, tree, args):
    """{config name: Result}; a configuration that failed once is not run again."""
    results = {c.name: Result() for c in configs}
    expected = None
    for round_ in range(args.runs):
        # The very first run must be native's: its output is what the others are held against.
        for config in in_turn(configs, round_):
            result = results[config.name]
            if result.problem or results["native"].problem:
                continue
            if not tree.binary(workload, config).exists():
                result.problem = "not built"
                continue
            cwd = scratch(tree.root)
            try:
                done = run(tree.measurer, [tree.binary(workload, config), args.scale], cwd, config.env, args.timeout)
            finally:
                shutil.rmtree(cwd, ignore_errors=True)
            expected = done.output if expected is None else expected
            if not done.problem and done.output != expected:
                done.problem = f"prints {show(done.output)}, native printed {show(expected)}"
            if done.problem:
                result.problem, result.stderr = done.problem, done.stderr
            else:
                result.runs.append(done)
    return results


def show(output):
    return repr(output.decode(errors="replace").strip()[:60])


def startup(workload, configs, tree, args):
    """Start and end of a program that does nothing."""
    compiled = tree.compile(workload, configs)
    results = {c.name: Result(problem=compiled[c.name].error) for c in configs}
    for round_ in range(args.startup_rounds):
        for config in in_turn(configs, round_):
            result = results[config.name]
            if result.problem:
                continue
            done = run(tree.measurer, [tree.binary(workload, config)], tree.root, config.env, args.timeout)
            result.problem, result.stderr = done.problem, done.stderr
            if not done.problem:
                result.runs.append(done)
    return results
