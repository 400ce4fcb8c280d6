// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// report_blocking_under_lock: locks of the thread that are held across an .await which gives it up: of functions, blocks and closures, counted.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %env_rtsan_opts=report_blocking_under_lock=1 %S/Inputs/each_rustc.sh %libdir %llvm_major %s %t 0
// CHECK: done 7
// CHECK: rtsan: 3 places where a lock is held
// CHECK-NEXT: rtsan: 5 times: .await gives up its thread while it holds a lock of the thread:
// CHECK-NEXT: {{.*}} in {{.*}}counts{{.*}}lock_await.rs:[[# @LINE + 12]]
// CHECK: Rust Mutex {{.*}} was taken here:
// CHECK: rtsan: once: .await
// CHECK: rtsan: once: .await
// CHECK-NOT: .await
include!("Inputs/executor.rs");
use std::sync::{Mutex, RwLock};
static M: Mutex<u32> = Mutex::new(0);
static R: RwLock<u32> = RwLock::new(0);
async fn counts() {
    for _ in 0..5 {
        let mut held = M.lock().unwrap();
        pause().await;
        *held += 1;
    }
}
async fn reads() -> u32 {
    let held = R.read().unwrap();
    pause().await;
    *held
}
fn main() {
    run(counts());
    run(reads());
    run(async {
        let mut held = M.lock().unwrap();
        pause().await; // of what is awaited, only this level holds it
        *held += 1;
    });
    let n = *M.lock().unwrap();
    println!("done {}", n + 1);
}
