// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A wake-up that nobody will send.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %S/Inputs/each_rustc.sh %libdir %llvm_major %s %t 99
// CHECK: ERROR: rtsan: deadlock: thread T0 waits for condition variable
// CHECK: lock_condvar.rs:[[#@LINE+7]]
use std::sync::{Condvar, Mutex};
fn main() {
    let m = Mutex::new(false);
    let c = Condvar::new();
    let mut g = m.lock().unwrap();
    while !*g {
        g = c.wait(g).unwrap();
    }
}
