// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A note on reading what is read already, where another thread writes: std's RwLock lets no reader in while a writer waits.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %S/Inputs/each_rustc.sh %libdir %llvm_major %s %t 0
// CHECK: done
// CHECK: rtsan: 1 place where a lock is held
// CHECK: once: this code takes again for reading what it reads already
// CHECK: Rust RwLock {{.*}} was taken here:
// CHECK: such a writer is thread T1:
// CHECK-NOT: this code
use std::sync::RwLock;
use std::thread;
static A: RwLock<u32> = RwLock::new(0);
static B: RwLock<u32> = RwLock::new(0);
fn twice(l: &RwLock<u32>) -> u32 {
    let outer = l.read().unwrap();
    let inner = l.read().unwrap();
    *outer + *inner
}
fn main() {
    *B.write().unwrap() += 1; /* before there is another thread */
    let t = thread::spawn(|| *A.write().unwrap() += 1);
    while *A.read().unwrap() == 0 {
        thread::yield_now();
    }
    let n = twice(&A);
    t.join().unwrap();
    let u = thread::spawn(|| twice(&B));
    println!("done {}", n + u.join().unwrap());
}
