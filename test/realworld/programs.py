# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
"""The programs: what is compiled into a library, which tests are linked to it, and how each is run.

Globs are below the folder with the unpacked packages. {work} is a fresh directory, the working directory of a run; {data} a text file of 300 KB.
"""
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
LEVELDB = "leveldown/deps/leveldb/leveldb-1.20"
LMDB = "lmdb/dependencies/lmdb/libraries/liblmdb"
LZ4 = "lz4/deps/lz4"
ZOPFLI = "node-zopfli/zopfli/src/zopfli"


@dataclass
class Test:
    name: str
    sources: list
    runs: list = field(default_factory=lambda: [[]])  # one list of arguments for each run
    files: dict = field(default_factory=dict)  # made in {work} first; a name that ends in / is a directory
    ours: bool = False  # then a failure without rtsan is no excuse
    by_time: bool = False  # what it asserts rests on how far the background comes in a second: its own failure (status 1) says nothing
    after: str = ""  # name of a function in `run` that looks at what the program left


@dataclass
class Program:
    name: str
    package: str
    library: list
    tests: list
    without: tuple = ()
    includes: list = field(default_factory=list)
    flags: list = field(default_factory=list)
    case: tuple = ()  # what its tests print before each case (the name is the group), and the environment variable that selects one
    changed: list = field(default_factory=list)  # (header, text, instead): a copy of the header comes first in the search path


def sqlite(_):
    return Program(
        "sqlite", "better-sqlite3",
        library=["better-sqlite3/deps/sqlite3/sqlite3.c"],
        includes=["better-sqlite3/deps/sqlite3"],
        flags=["-DSQLITE_ENABLE_FTS5", "-DSQLITE_ENABLE_RTREE", "-DSQLITE_ENABLE_DESERIALIZE", "-DSQLITE_ENABLE_MATH_FUNCTIONS",
               "-DSQLITE_OMIT_LOAD_EXTENSION",
               # The header of the WAL index is read while it may be written, on purpose: it is there twice, with a checksum.
               "-Dno_sanitize_thread=disable_sanitizer_instrumentation"],
        tests=[Test("sqlite_test", [HERE / "Inputs" / "sqlite_test.c"], ours=True)],
    )


def leveldb(packages):
    tests = [Test(p.stem, [p], by_time=p.stem == "autocompact_test") for d in ("db", "issues", "table", "util", "helpers/memenv")
             for p in sorted((packages / LEVELDB / d).glob("*_test.c*"))]
    return Program(
        "leveldb", "leveldown",
        library=[f"{LEVELDB}/{d}/*.cc" for d in ("db", "port", "table", "util", "helpers/memenv")],
        without=("_test.cc", "_bench.cc", "leveldbutil.cc"),
        case=(r"^==== Test \w+\.(\w+)$", "LEVELDB_TESTS"),
        includes=[LEVELDB, f"{LEVELDB}/include"],
        flags=["-DLEVELDB_PLATFORM_POSIX=1", "-DOS_LINUX=1", "-DLEVELDB_ATOMIC_PRESENT=1"],
        # Plain accesses between barriers for the compiler: races, on which LevelDB relies for compilers without <atomic>.
        changed=[(f"{LEVELDB}/port/atomic_pointer.h", "#if defined(LEVELDB_HAVE_MEMORY_BARRIER)", "#if 0")],
        tests=tests,
    )


def lz4(packages):
    tests, programs = packages / LZ4 / "tests", packages / LZ4 / "programs"
    datagen = programs / "datagen.c"
    return Program(
        "lz4", "lz4",
        library=[f"{LZ4}/lib/*.c"],
        includes=[f"{LZ4}/lib", f"{LZ4}/programs", f"{LZ4}/tests"],
        flags=["-DXXH_NAMESPACE=LZ4_"],
        tests=[
            Test("fuzzer", [tests / "fuzzer.c"], [["-i40", "-s5"]]),
            Test("frametest", [tests / "frametest.c"], [["-i40", "-s5"]]),
            Test("roundTripTest", [tests / "roundTripTest.c"], [["{data}"]]),
            Test("checkFrame", [tests / "checkFrame.c"], [["{work}/frame"]], {"frame": "lz4 frame"}),
            Test("datagen", [tests / "datagencli.c", datagen], [["-g200KB", "-s3"]]),
            Test("lz4cli", [programs / "lz4cli.c", programs / "lz4io.c", programs / "bench.c", datagen],
                 [["-9", "-f", "{data}", "{work}/a.lz4"], ["-1", "-BD", "-f", "{data}", "{work}/b.lz4"], ["-t", "{work}/a.lz4"],
                  ["-d", "-f", "{work}/b.lz4", "{work}/b"]], after="same_as_data"),
        ],
    )


def zopfli(packages):
    return Program(
        "zopfli", "node-zopfli",
        library=[f"{ZOPFLI}/*.c"],
        without=("zopfli_bin.c",),
        includes=[ZOPFLI],
        tests=[Test("zopfli", [packages / ZOPFLI / "zopfli_bin.c"],
                    [["--i3", f"--{f}", "{work}/a"] for f in ("gzip", "zlib", "deflate")] + [["--i2", "--splitlast", "-c", "{work}/a"]] +
                    [["--i1", "{work}/empty"]], {"a": "text", "empty": ""}, after="unpacks")],
    )


def lmdb(packages):
    # mtest_enc*.c want modules that the package does not have; mtest6.c does not compile with its own header.
    tests = [Test(p.stem, [p], files={"testdb/": ""}) for p in sorted((packages / LMDB).glob("mtest*.c")) if "_enc" not in p.name and p.stem != "mtest6"]
    return Program("lmdb", "lmdb", library=[f"{LMDB}/mdb.c", f"{LMDB}/midl.c"], includes=[LMDB], tests=tests)


ALL = {f.__name__: f for f in (sqlite, leveldb, lz4, zopfli, lmdb)}
PACKAGES = {"sqlite": "better-sqlite3", "leveldb": "leveldown", "lz4": "lz4", "zopfli": "node-zopfli", "lmdb": "lmdb"}
