// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Guards that a panic drops, guards in other places than where they were taken, poisoned mutexes.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %S/Inputs/each_rustc.sh %libdir %llvm_major %s %t 0
// CHECK-NOT: rtsan
// CHECK: true true
// CHECK: true
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::{Mutex, MutexGuard, RwLock};
use std::thread;
static A: Mutex<u32> = Mutex::new(0);
static B: Mutex<u32> = Mutex::new(0);
fn take(m: &'static Mutex<u32>) -> MutexGuard<'static, u32> {
    m.lock().unwrap_or_else(|e| e.into_inner())
}
fn fails() {
    let _a = take(&A);
    let _b = take(&B);
    panic!("with both");
}
fn main() {
    for _ in 0..3 {
        let _ = catch_unwind(fails);
    }
    let held: Vec<_> = vec![take(&A), take(&B)];
    drop(held);
    let t = thread::spawn(|| {
        let b = take(&B); /* alone: nothing is held after the panics */
        drop(b);
        *take(&A) += 1;
    });
    t.join().unwrap();
    let r = RwLock::new(1);
    let _ = catch_unwind(AssertUnwindSafe(|| {
        let _w = r.write().unwrap();
        panic!("while writing");
    }));
    println!("{} {}", A.is_poisoned(), r.read().is_err());
    let _a = take(&A);
    println!("{}", A.try_lock().is_err());
}
