// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A value that needs itself to be made.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %S/Inputs/each_rustc.sh %libdir %llvm_major %s %t 99
// CHECK: ERROR: rtsan: deadlock: thread T0 waits for one-time initialisation
// CHECK: in {{.*}}make
use std::sync::OnceLock;
static L: OnceLock<u32> = OnceLock::new();
fn make() -> u32 {
    *L.get_or_init(|| 1) + 1
}
fn main() {
    println!("{}", L.get_or_init(make));
}
