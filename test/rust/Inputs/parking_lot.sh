#!/bin/sh
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
# parking_lot.sh LIB LLVM OUT LEVEL MANGLING CHECKS RUSTC...: builds Debian's parking_lot and what it needs, checked, from source into OUT.
lib=$1 llvm=$2 out=$3 level=$4 mangling=$5 checks=$6
shift 6
registry=/usr/share/cargo/registry
rm -rf "$out" && mkdir -p "$out"
crate() {
  name=$1 from=$(echo "$registry"/$2-[0-9]*/src/lib.rs) edition=$3
  shift 3
  env RUSTC_BOOTSTRAP=1 RTSAN_CHECKS="$checks" $rustc --crate-name "$name" --crate-type rlib --edition "$edition" --cap-lints allow -g -Copt-level="$level" \
    -Zunstable-options -Csymbol-mangling-version="$mangling" -Zllvm-plugins="$lib/librtsan-pass-$llvm.so" -L "$out" --out-dir "$out" "$from" "$@" || exit 1
}
rustc="$*"
crate cfg_if cfg-if 2018
crate scopeguard scopeguard 2018
crate smallvec smallvec 2018
crate libc libc 2015 --cfg libc_align --cfg libc_priv_mod_use --cfg libc_union --cfg libc_packedN --cfg libc_core_cvoid --cfg libc_cfg_target_vendor \
  --cfg libc_const_size_of --cfg libc_int128 --cfg libc_non_exhaustive --cfg libc_ptr_addr_of --cfg libc_underscore_const_names --cfg libc_const_extern_fn
crate lock_api lock_api 2018 --extern scopeguard="$out/libscopeguard.rlib"
crate parking_lot_core parking_lot_core 2018 --extern cfg_if="$out/libcfg_if.rlib" --extern smallvec="$out/libsmallvec.rlib" --extern libc="$out/liblibc.rlib"
crate parking_lot parking_lot 2018 --extern lock_api="$out/liblock_api.rlib" --extern parking_lot_core="$out/libparking_lot_core.rlib"
