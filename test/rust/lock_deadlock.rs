// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two threads wait for each other's mutex.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %S/Inputs/each_rustc.sh %libdir %llvm_major %s %t 99
// CHECK: ERROR: rtsan: {{deadlock: thread T[12] waits for Rust Mutex M1|lock-order-inversion}}
// CHECK: thread T1
// CHECK: lock_deadlock.rs
use std::sync::{Barrier, Mutex};
use std::thread;
static A: Mutex<u32> = Mutex::new(0);
static B: Mutex<u32> = Mutex::new(0);
fn main() {
    let meet = Barrier::new(2);
    thread::scope(|s| {
        s.spawn(|| {
            let _a = A.lock().unwrap();
            meet.wait();
            *B.lock().unwrap() += 1;
        });
        s.spawn(|| {
            let _b = B.lock().unwrap();
            meet.wait();
            *A.lock().unwrap() += 1;
        });
    });
}
