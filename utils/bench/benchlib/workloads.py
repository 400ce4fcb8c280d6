"""What is run: every file in kernels/, and the real programs of PROGRAMS with a driver in programs/ each."""
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent


@dataclass
class Workload:
    name: str
    kind: str  # kernel or program
    driver: Path
    packages: list = field(default_factory=list)  # what fetch must bring before files() may be asked
    sources: list = field(default_factory=list)  # globs below the folder with the fetched packages
    without: list = field(default_factory=list)  # endings of files that these globs must not match
    includes: list = field(default_factory=list)
    flags: list = field(default_factory=list)

    @property
    def description(self):
        """The first line of the driver is a sentence about it."""
        with open(self.driver, encoding="utf-8") as f:
            return f.readline().lstrip("/ ").rstrip()

    @property
    def threads(self):
        # LevelDB compacts in a background thread.
        return 2 if self.name.startswith("mt_") or self.name == "leveldb" else 1

    def files(self, packages_dir):
        found = [self.driver]
        for pattern in self.sources:
            matches = sorted(p for p in packages_dir.glob(pattern) if not p.name.endswith(tuple(self.without)))
            if not matches:
                raise FileNotFoundError(f"{self.name}: nothing matches {pattern}")
            found += matches
        return found


LEVELDB = "leveldown/deps/leveldb/leveldb-1.20"
LMDB = "lmdb/dependencies/lmdb/libraries/liblmdb"
LZ4 = "lz4/deps/lz4/lib"
ZOPFLI = "node-zopfli/zopfli/src/zopfli"
TREE_SITTER = "tree-sitter/vendor/tree-sitter/lib"

PROGRAMS = {
    "sqlite": dict(
        packages=["better-sqlite3"],
        sources=["better-sqlite3/deps/sqlite3/sqlite3.c"],
        includes=["better-sqlite3/deps/sqlite3"],
        flags=["-DSQLITE_OMIT_LOAD_EXTENSION", "-DSQLITE_THREADSAFE=1"],
    ),
    "leveldb": dict(
        packages=["leveldown"],
        sources=[f"{LEVELDB}/{d}/*.cc" for d in ("db", "port", "table", "util")],
        without=["_test.cc", "_bench.cc", "leveldbutil.cc", "testutil.cc", "testharness.cc"],
        includes=[LEVELDB, f"{LEVELDB}/include"],
        flags=["-DLEVELDB_PLATFORM_POSIX=1", "-DOS_LINUX=1", "-include", str(HERE / "programs" / "leveldb_atomic.h")],
    ),
    "lmdb": dict(
        packages=["lmdb"],
        sources=[f"{LMDB}/mdb.c", f"{LMDB}/midl.c"],
        includes=[LMDB],
    ),
    "lz4": dict(
        packages=["lz4"],
        sources=[f"{LZ4}/lz4.c", f"{LZ4}/lz4hc.c"],
        includes=[LZ4],
    ),
    "zopfli": dict(
        packages=["node-zopfli"],
        sources=[f"{ZOPFLI}/*.c"],
        without=["zopfli_bin.c"],
        includes=[ZOPFLI],
    ),
    "treesitter": dict(
        packages=["tree-sitter", "tree-sitter-json"],
        sources=[f"{TREE_SITTER}/src/lib.c", "tree-sitter-json/src/parser.c"],
        includes=[f"{TREE_SITTER}/include", f"{TREE_SITTER}/src", "tree-sitter-json/src"],
    ),
}


def driver_of(folder, name):
    (path,) = [p for p in (HERE / folder).glob(name + ".*") if p.suffix in (".c", ".cpp")]
    return path


def everything():
    kernels = [Workload(p.stem, "kernel", p) for p in (HERE / "kernels").iterdir()
               if p.suffix in (".c", ".cpp") and p.stem != "empty"]
    kernels.sort(key=lambda w: (w.threads, w.name))
    return kernels + [Workload(n, "program", driver_of("programs", n), **row) for n, row in PROGRAMS.items()]


def empty():
    return Workload("empty", "kernel", driver_of("kernels", "empty"))
