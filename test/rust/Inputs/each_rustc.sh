#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# each_rustc.sh LIB LLVM SOURCE OUT STATUS [rustc options...]
# Compiles SOURCE with every rustc on that LLVM, at levels without and with optimisation, in both manglings, checked for locks only and for everything; runs each
# program, which must end with STATUS (99: a report) within 20 seconds; and checks what it says against SOURCE.
lib=$1 llvm=$2 source=$3 out=$4 status=$5
shift 5
n=0
# compiler, level, mangling, checks
one() {
  compiler=$1 level=$2 mangling=$3 checks=$4
  shift 4
  $compiler -vV 2>/dev/null | grep -q "^LLVM version: $llvm" || return
  n=$((n + 1))
  echo "== $compiler -Copt-level=$level $mangling $checks"
  env RUSTC_BOOTSTRAP=1 RTSAN_CHECKS="$checks" $compiler --edition 2021 -g -Copt-level="$level" -Zunstable-options -Csymbol-mangling-version="$mangling" \
    -Zllvm-plugins="$lib/librtsan-pass-$llvm.so" -L "$lib" -lrtsan -Clink-arg=-Wl,-rpath,"$lib" "$@" "$source" -o "$out.$n" || exit 1
  env RTSAN_OPTIONS="$RTSAN_OPTIONS:exitcode=99" RUST_BACKTRACE=0 timeout 20 "$out.$n" >"$out.$n.txt" 2>&1
  got=$?
  [ "$got" = "$status" ] || { echo "ended with $got instead of $status:"; cat "$out.$n.txt"; exit 1; }
  FileCheck --allow-empty --input-file "$out.$n.txt" "$source" || { cat "$out.$n.txt"; exit 1; }
}
one rustc 0 v0 lock "$@"
one rustc 3 legacy all "$@"
[ "$(command -v rustc)" = /usr/bin/rustc ] || one /usr/bin/rustc 2 v0 lock "$@"
[ "$(command -v rustc)" = /usr/bin/rustc ] || one /usr/bin/rustc 0 legacy all "$@"
one "rustc +nightly" 0 legacy lock "$@"
one "rustc +nightly" 3 v0 all "$@"
[ "$n" -gt 0 ] || { echo "no rustc on LLVM $llvm"; exit 1; }
