"""What a symbolized report costs in a large program: a C++ binary of at least 50 MB, most of it debug information.

One unit is compiled to assembly; the others are that text with another number in its names, so that the binary is made in seconds
and each unit is as the compiler makes them. The bug is in the last one.
"""
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from . import measure
from .workloads import HERE

SIZE = 50 << 20
SOURCE = HERE / "programs" / "report_unit.cpp"
MARK = b"unit0000"
# Where a sanitizer gives string literals names of their own, these end in a digest of the unit.
DIGEST = re.compile(rb"\.str(?:\.\d+)?\.([0-9a-f]{32})\b")
# What a report must say to count as symbolized: the reader inside of std::sort, and who called that.
EXPECTED = ("heap-use-after-free", "compareFreed", "report_unit.cpp")


@dataclass
class Report:
    size: int = 0  # of the binary
    clean: object = field(default_factory=measure.Result)
    report: object = field(default_factory=measure.Result)
    problem: str = ""


def make(tree, config):
    """Builds BUILD/bench/large/CONFIG/large; returns its path or raises CalledProcessError."""
    folder = tree.root / "large" / config.name
    folder.mkdir(parents=True, exist_ok=True)
    first = folder / "unit0000.s"
    call([tree.cxx, "-O1", "-g", "-std=c++17", *config.cflags, "-S", str(SOURCE), "-o", str(first)])
    text = first.read_bytes()
    digest = DIGEST.search(text)

    def assemble(number):
        name = f"unit{number:04}"
        asm, obj = folder / f"{name}.s", folder / f"{name}.o"
        other = text.replace(MARK, name.encode())
        if digest:
            other = other.replace(digest[1], digest[1][:-4] + b"%04d" % number)
        asm.write_bytes(other)
        call([tree.cxx, "-c", str(asm), "-o", str(obj)])
        asm.unlink()
        return obj

    binary, objects, wanted = folder / "large", [], 8
    with ThreadPoolExecutor(2) as pool:
        while True:
            objects += pool.map(assemble, range(len(objects), wanted))
            call([tree.cxx, "-g", str(caller(tree, config, folder, wanted)), *map(str, objects), "-o", str(binary), *config.ldflags])
            size = binary.stat().st_size
            if size >= SIZE:
                break
            wanted = SIZE * wanted // size + 2
    for obj in objects:
        obj.unlink()
    return binary


def caller(tree, config, folder, units):
    """An object with main(): one argument of any kind asks for the bug, in the last unit."""
    names = [f"run_unit{n:04}" for n in range(units)]
    source = folder / "main.cpp"
    calls = "".join(f"  sum += {n}(5, {'argc > 1' if n == names[-1] else 'false'});\n" for n in names)
    source.write_text("".join(f'extern "C" int {n}(int, bool);\n' for n in names) +
                      f"int main(int argc, char **) {{\n  int sum = 0;\n{calls}  return sum == {units} * 35 ? 0 : 1;\n}}\n")
    obj = folder / "main.o"
    call([tree.cxx, "-O1", "-g", *config.cflags, "-c", str(source), "-o", str(obj)])
    return obj


def call(command):
    subprocess.run(command, check=True, capture_output=True, text=True)


def compare(configs, tree, args):
    """{config name: Report} for all rows but native, which reports nothing."""
    results, active = {}, [c for c in configs if c.name != "native"]
    for config in active:
        result = results[config.name] = Report()
        try:
            result.size = make(tree, config).stat().st_size
        except subprocess.CalledProcessError as e:
            result.problem = f"{e.cmd[0]}: exits with {e.returncode}\n{measure.excerpt(e.stderr)}"
    for round_ in range(args.runs):
        for config in measure.in_turn(active, round_):
            if not results[config.name].problem:
                run_both(results[config.name], tree, config, args)
    return results


def run_both(result, tree, config, args):
    binary = tree.root / "large" / config.name / "large"
    done = measure.run(tree.measurer, [binary], tree.root, config.env, args.timeout)
    if done.problem:
        result.problem = f"without a bug: {done.problem}\n{done.stderr}"
        return
    result.clean.runs.append(done)
    done = measure.run(tree.measurer, [binary, "bug"], tree.root, config.env, args.timeout)
    missing = [text for text in EXPECTED if text not in done.stderr]
    if missing:
        result.problem = f"the report does not say {missing[0]}\n{done.stderr}"
        return
    result.report.runs.append(done)
