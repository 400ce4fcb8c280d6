// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// No notes: the guard is dropped before, nothing is pending, or the lock is the executor's.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %env_rtsan_opts=report_blocking_under_lock=1 %S/Inputs/each_rustc.sh %libdir %llvm_major %s %t 0
// CHECK-NOT: rtsan
// CHECK: done 3
include!("Inputs/executor.rs");
use std::sync::Mutex;
static M: Mutex<u32> = Mutex::new(0);
static EXECUTOR: Mutex<u32> = Mutex::new(0);
async fn dropped() {
    {
        let mut held = M.lock().unwrap();
        *held += 1;
    }
    pause().await;
    let mut held = M.lock().unwrap();
    *held += 1;
    drop(held);
    pause().await;
}
async fn at_once() -> u32 {
    1
}
async fn ready() {
    let mut held = M.lock().unwrap();
    *held += at_once().await;
}
fn main() {
    let held = EXECUTOR.lock().unwrap();
    run(dropped());
    drop(held);
    run(ready());
    println!("done {}", M.lock().unwrap());
}
