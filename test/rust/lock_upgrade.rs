// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A reader that wants to write waits for itself.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %S/Inputs/each_rustc.sh %libdir %llvm_major %s %t 99
// CHECK: ERROR: rtsan: deadlock: thread T0 waits for Rust RwLock M0{{( 'm')?}}, which it holds itself
// CHECK: holds M0{{.*}} for reading
use std::sync::RwLock;
fn main() {
    let m = RwLock::new(1);
    let a = m.read().unwrap();
    *m.write().unwrap() += *a;
}
