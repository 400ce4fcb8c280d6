"""Compiles workloads, timing the compile step alone: preprocess to object, no link, configurations taking turns."""
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from . import measure
from .workloads import HERE

# A translation unit that takes longer than this is compiled once: noise is small against it, patience too.
LONG_COMPILE_S = 3.0


@dataclass
class Compiled:
    seconds: float = 0.0  # CPU time: sum over the files of the fastest compile
    peak_kb: int = 0  # of the hungriest compile
    code_bytes: int = 0  # executable sections of the linked program's own objects
    error: str = ""


@dataclass
class Tree:
    """BUILD/bench: src (packages), obj, bin, tmp."""

    root: Path
    args: object
    measurer: Path = field(init=False)

    def __post_init__(self):
        self.cc, self.cxx = f"clang-{self.args.llvm}", f"clang++-{self.args.llvm}"
        (self.root / "bin").mkdir(parents=True, exist_ok=True)
        self.measurer = self.root / "bin" / "measure"
        subprocess.run([self.cc, "-O2", str(HERE / "measure.c"), "-o", str(self.measurer)], check=True)

    def binary(self, workload, config):
        return self.root / "bin" / f"{workload.name}.{config.name}"

    def compile(self, workload, configs):
        """Builds one workload in all configurations; returns {config name: Compiled}."""
        packages = self.root / "src"
        results = {c.name: Compiled() for c in configs}
        objects = {c.name: [] for c in configs}
        files = workload.files(packages)
        for index, source in enumerate(files):
            timed = {c.name: [] for c in configs}
            for round_ in range(1 if self.args.reuse else self.args.compile_rounds):
                for config in measure.in_turn(configs, round_):
                    if results[config.name].error:
                        continue
                    obj = self.root / "obj" / config.name / workload.name / f"{index}-{source.stem}.o"
                    command = self.compile_command(workload, config, source, obj, packages)
                    if round_ == 0:
                        objects[config.name].append(obj)
                        if self.args.reuse and fresh(obj, command, source, config):
                            continue
                    obj.parent.mkdir(parents=True, exist_ok=True)
                    run = measure.run(self.measurer, command, self.root, timeout=900)
                    if run.problem:
                        results[config.name].error = f"compile of {source.name}: {run.problem}\n{run.stderr}"
                        continue
                    stamp(obj).write_text(" ".join(command))
                    timed[config.name].append(run)
                if max((r.wall_s for runs in timed.values() for r in runs), default=0) > LONG_COMPILE_S:
                    break
            for name, runs in timed.items():
                if runs:
                    results[name].seconds += min(r.cpu_s for r in runs)
                    results[name].peak_kb = max(results[name].peak_kb, *(r.rss_kb for r in runs))
        for config in configs:
            if not results[config.name].error:
                self.link(workload, config, objects[config.name], files, results[config.name])
        return results

    def compile_command(self, workload, config, source, obj, packages):
        driver = source == workload.driver
        cxx = source.suffix != ".c"
        command = [self.cxx if cxx else self.cc, self.args.opt, "-g", "-pthread"]
        command += ["-std=c++17"] if cxx else []
        command += ["-Wall", "-Wextra"] if driver else ["-w"]  # other people's warnings are not ours to show
        command += [f"-I{HERE}"] + [f"-I{packages / i}" for i in workload.includes]
        command += workload.flags + config.cflags
        return command + ["-c", str(source), "-o", str(obj)]

    def link(self, workload, config, objects, files, result):
        compiler = self.cxx if any(f.suffix != ".c" for f in files) else self.cc
        command = [compiler, "-pthread", "-o", str(self.binary(workload, config))]
        command += [str(o) for o in objects] + config.ldflags + ["-lm"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            result.error = f"link: exits with {done.returncode}\n{measure.excerpt(done.stderr)}"
            return
        result.code_bytes = sum(code_size(o) for o in objects)


def stamp(obj):
    return obj.with_suffix(".command")


def fresh(obj, command, source, config):
    """Whether the object is what this command would make now. Any edit in utils/bench counts, for its headers."""
    if not obj.exists() or not stamp(obj).exists() or stamp(obj).read_text() != " ".join(command):
        return False
    ours = [p for d in ("", "kernels", "programs") for p in (HERE / d).glob("*.h")]
    inputs = [source, *ours, *(Path(n) for n in config.needs)]
    return all(p.stat().st_mtime <= obj.stat().st_mtime for p in inputs)


def code_size(obj):
    """Bytes in executable sections of an ELF64 little-endian object (the section header table, read by hand)."""
    data = obj.read_bytes()
    number = lambda at, size: int.from_bytes(data[at:at + size], "little")  # noqa: E731
    if data[:6] != b"\x7fELF\x02\x01":
        return 0
    table, entry, count = number(0x28, 8), number(0x3A, 2), number(0x3C, 2)
    count = count or number(table + 0x20, 8)  # more sections than 16 bits can say
    headers = (table + i * entry for i in range(count))
    return sum(number(h + 0x20, 8) for h in headers if number(h + 8, 8) & 4)
