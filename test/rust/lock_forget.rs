// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A guard that was forgotten keeps the mutex locked.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %S/Inputs/each_rustc.sh %libdir %llvm_major %s %t 99
// CHECK: true
// CHECK: ERROR: rtsan: deadlock: thread T0 waits for Rust Mutex M0{{( 'm')?}}, which it holds itself
use std::sync::Mutex;
fn main() {
    let m = Mutex::new(1);
    std::mem::forget(m.try_lock().unwrap());
    println!("{}", m.try_lock().is_err());
    println!("{}", *m.lock().unwrap());
}
