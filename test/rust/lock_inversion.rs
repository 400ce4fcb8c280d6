// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two mutexes of std in two orders, in threads that could meet; here they do not.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %S/Inputs/each_rustc.sh %libdir %llvm_major %s %t 99
// CHECK: ERROR: rtsan: lock-order-inversion
// CHECK: took Rust Mutex M1 {{.*}} here:
// CHECK: in {{.*}}other
// CHECK: in {{.*}}one
use std::sync::{mpsc, Mutex};
use std::thread;
static A: Mutex<u32> = Mutex::new(0);
static B: Mutex<u32> = Mutex::new(0);
fn each_alone() { // as any program: so that nothing is new about them
    for _ in 0..3 {
        *A.lock().unwrap() += 1;
        *B.lock().unwrap() += 1;
    }
}
fn one() {
    each_alone();
    let _a = A.lock().unwrap();
    *B.lock().unwrap() += 1;
}
fn other() {
    each_alone();
    let _b = B.lock().unwrap();
    *A.lock().unwrap() += 1;
}
fn main() {
    let (done, first) = mpsc::channel();
    let t = thread::spawn(move || {
        one();
        done.send(()).unwrap();
    });
    first.recv().unwrap();
    thread::spawn(other).join().unwrap();
    t.join().unwrap();
}
