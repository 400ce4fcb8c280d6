// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RwLocks that are only ever read, or in one order, or downgraded, or tried.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %S/Inputs/each_rustc.sh %libdir %llvm_major %s %t 0
// CHECK-NOT: rtsan
// CHECK: done
use std::sync::RwLock;
use std::thread;
static A: RwLock<u32> = RwLock::new(0);
static B: RwLock<u32> = RwLock::new(0);
static C: RwLock<u32> = RwLock::new(0);
static D: RwLock<u32> = RwLock::new(0);
fn main() {
    let a = thread::spawn(|| {
        let a = A.read().unwrap();
        std::hint::black_box(*a + *B.read().unwrap());
        let c = C.read().unwrap();
        *D.write().unwrap() += *c;
    });
    let b = thread::spawn(|| {
        let b = B.read().unwrap();
        std::hint::black_box(*b + *A.read().unwrap());
        drop(b);
        *C.write().unwrap() += 1;
        let d = D.write().unwrap();
        std::hint::black_box(C.try_read().is_ok() && C.try_write().is_ok() && *d == 0);
    });
    a.join().unwrap();
    b.join().unwrap();
    println!("done");
}
