#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# tokio.sh LIB LLVM OUT LEVEL MANGLING CHECKS RUSTC...: builds Debian's tokio (its runtime and its locks), with parking_lot, checked, from source into OUT.
dir=$(dirname "$0")
"$dir/parking_lot.sh" "$@" || exit 1
lib=$1 llvm=$2 out=$3 level=$4 mangling=$5 checks=$6
shift 6
rustc="$*"
crate() {
  name=$1 from=$(echo /usr/share/cargo/registry/$2-[0-9]*/src/lib.rs) edition=$3
  shift 3
  env RUSTC_BOOTSTRAP=1 RTSAN_CHECKS="$checks" CARGO_PKG_VERSION=0 $rustc --crate-name "$name" --crate-type rlib --edition "$edition" --cap-lints allow -g \
    -Copt-level="$level" -Zunstable-options -Csymbol-mangling-version="$mangling" -Zllvm-plugins="$lib/librtsan-pass-$llvm.so" -L "$out" --out-dir "$out" "$from" "$@" || exit 1
}
crate num_cpus num_cpus 2015 --extern libc="$out/liblibc.rlib"
crate pin_project_lite pin-project-lite 2018
crate tokio tokio 2018 --cfg 'feature="rt"' --cfg 'feature="rt-multi-thread"' --cfg 'feature="sync"' --cfg 'feature="num_cpus"' --cfg 'feature="parking_lot"' \
  --extern num_cpus="$out/libnum_cpus.rlib" --extern pin_project_lite="$out/libpin_project_lite.rlib" --extern parking_lot="$out/libparking_lot.rlib"
