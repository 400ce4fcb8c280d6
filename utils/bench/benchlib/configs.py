"""The configurations that are compared: one row of TABLE each.

`{lib}`, `{plugin}` and `{checks}` are filled in from the command line. `needs` names files without which a row is
skipped. Runs see no sanitizer options but the row's own.
"""
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Config:
    cflags: list = field(default_factory=list)
    ldflags: list = field(default_factory=list)
    env: dict = field(default_factory=dict)
    needs: list = field(default_factory=list)
    name: str = ""


def rtsan(checks):
    return Config(
        cflags=["{plugin_flags}", "-mllvm", "-rtsan-checks=" + checks],
        ldflags=["-L{lib}", "-lrtsan", "-Wl,-rpath,{lib}"],
        needs=["{plugin}", "{lib}/librtsan.so|{lib}/librtsan.a"],
    )


TABLE = {
    "native": Config(),
    # Leak checking off: it is a cost at exit that the row it is compared with does not have.
    "asan": Config(["-fsanitize=address"], ["-fsanitize=address"], {"ASAN_OPTIONS": "detect_leaks=0"}),
    # TSan sleeps for a second at exit in the hope of late reports; that is not what is measured.
    "tsan": Config(["-fsanitize=thread"], ["-fsanitize=thread"], {"TSAN_OPTIONS": "atexit_sleep_ms=0"}),
    "rtsan": rtsan("{checks}"),
    "rtsan-all": rtsan("all"),
    "rtsan-lock": rtsan("lock"),
}

# The row that the others are divided by in the extra columns, when it takes part.
REFERENCE = "asan"


def select(args):
    """Rows asked for whose files exist, native first; and one line for each row left out."""
    names = [n for n in args.configs.split(",") if n]
    unknown = [n for n in names if n not in TABLE]
    if unknown:
        raise ValueError("unknown configuration " + ", ".join(unknown))
    lib = Path(args.build).resolve() / "lib"
    plugin = lib / f"librtsan-pass-{args.llvm}.so"
    # Before LLVM 22 -mllvm learns a plugin's options only from -fplugin.
    flags = [f"-fpass-plugin={plugin}"] + ([f"-fplugin={plugin}"] if args.llvm < 22 else [])

    def fill(words):
        out = []
        for word in words:
            if word == "{plugin_flags}":
                out += flags
            else:
                out.append(word.format(lib=lib, plugin=plugin, checks=args.checks))
        return out

    active, skipped = [], []
    for name in ["native"] + [n for n in names if n != "native"]:
        row = TABLE[name]
        missing = [n for n in fill(row.needs) if not any(Path(p).exists() for p in n.split("|"))]
        if missing:
            skipped.append(f"{name}: skipped: no {' or '.join(missing[0].split('|'))}")
            continue
        needs = [p for n in fill(row.needs) for p in n.split("|") if Path(p).exists()]
        active.append(Config(fill(row.cflags), fill(row.ldflags), row.env, needs, name))
    return active, skipped
