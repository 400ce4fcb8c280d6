// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A thread that waits for a mutex that it holds itself.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %S/Inputs/each_rustc.sh %libdir %llvm_major %s %t 99
// CHECK: ERROR: rtsan: deadlock: thread T0 waits for Rust Mutex M0{{( 'm')?}}, which it holds itself
// CHECK: waits for Rust Mutex M0{{.*}} here:
// CHECK: lock_self.rs:[[#@LINE+8]]
// CHECK: taken here:
// CHECK: lock_self.rs:[[#@LINE+5]]
use std::sync::Mutex;
fn main() {
    let m = Mutex::new(1);
    (0..3).for_each(|_| *m.lock().unwrap() += 1);
    let a = m.lock().unwrap();
    let b = m.lock().unwrap();
    println!("{}", *a + *b);
}
