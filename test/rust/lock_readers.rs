// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Two RwLocks read in two orders: a writer that waits in between makes that a deadlock.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %S/Inputs/each_rustc.sh %libdir %llvm_major %s %t 99
// CHECK: ERROR: rtsan: lock-order-inversion
// CHECK: for reading
use std::sync::{mpsc, RwLock};
use std::thread;
static A: RwLock<u32> = RwLock::new(0);
static B: RwLock<u32> = RwLock::new(0);
fn each_alone() { // as any program: so that nothing is new about them
    for _ in 0..3 {
        std::hint::black_box(*A.read().unwrap());
        std::hint::black_box(*B.read().unwrap());
    }
}
fn main() {
    let (done, first) = mpsc::channel();
    let t = thread::spawn(move || {
        each_alone();
        let a = A.read().unwrap();
        std::hint::black_box(*a + *B.read().unwrap());
        done.send(()).unwrap();
    });
    first.recv().unwrap();
    let u = thread::spawn(|| {
        each_alone();
        let b = B.read().unwrap();
        std::hint::black_box(*b + *A.read().unwrap());
    });
    let v = thread::spawn(|| *A.write().unwrap() += 1);
    let w = thread::spawn(|| *B.write().unwrap() += 1);
    for x in [t, u, v, w] {
        x.join().unwrap();
    }
}
