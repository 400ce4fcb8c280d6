// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Conditions that are met, with and without a limit; other locks are held meanwhile, always in one order; threads that park.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %S/Inputs/each_rustc.sh %libdir %llvm_major %s %t 0
// CHECK-NOT: rtsan
// CHECK: 99 true
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;
fn main() {
    let pair = Arc::new((Mutex::new(0), Condvar::new(), Mutex::new(())));
    let p = pair.clone();
    let me = thread::current();
    let t = thread::spawn(move || {
        for i in 1..100 {
            let mut g = p.0.lock().unwrap();
            while *g < i {
                g = p.1.wait(g).unwrap();
            }
        }
        me.unpark();
    });
    for _ in 1..100 {
        let _outer = pair.2.lock().unwrap();
        *pair.0.lock().unwrap() += 1;
        pair.1.notify_one();
        thread::yield_now();
    }
    thread::park();
    t.join().unwrap();
    let outer = pair.2.lock().unwrap();
    let g = pair.0.lock().unwrap();
    let (g, late) = pair.1.wait_timeout(g, Duration::from_millis(1)).unwrap();
    println!("{} {}", *g, late.timed_out());
    drop((g, outer));
}
