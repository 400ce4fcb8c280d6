// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// std is linked into the program and locks its streams by itself: what it copies and writes there is no access of instrumented code. The program's own
// copies are.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %rustc_rtsan -Copt-level=0 %s -o %t && %t 2>&1 | FileCheck %s --implicit-check-not=rtsan:
// RUN: not %t race 2>&1 | FileCheck %s --check-prefix=RACE
// RUN: %rustc_rtsan -Copt-level=2 %s -o %t && %t 2>&1 | FileCheck %s --implicit-check-not=rtsan:
// RUN: not %t race 2>&1 | FileCheck %s --check-prefix=RACE
// CHECK-COUNT-400: line
// CHECK: done 0
// RACE: ERROR: rtsan: data-race
// RACE: println_ok.rs
use std::thread;

static mut BUFFER: [u8; 256] = [0; 256];

#[inline(never)]
fn fill(from: &[u8; 256]) {
    unsafe { BUFFER = *from }
}

fn main() {
    let race = std::env::args().count() > 1;
    let hs: Vec<_> = (0..4u8).map(|k| thread::spawn(move || {
        if race { return fill(&[k; 256]) }
        for i in 0..100 { println!("line {} of {}", i, k) }
    })).collect();
    let hs_len = hs.len();
    for h in hs { h.join().unwrap() }
    println!("done {}", unsafe { BUFFER[hs_len] });
}
