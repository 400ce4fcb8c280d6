// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Orders that cannot end in a deadlock: always the same, under a third mutex, by try_lock, in one thread only.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %S/Inputs/each_rustc.sh %libdir %llvm_major %s %t 0
// CHECK-NOT: rtsan
// CHECK: done
use std::sync::{Arc, Mutex};
use std::thread;
fn both(first: &Mutex<u32>, second: &Mutex<u32>) {
    let _a = first.lock().unwrap();
    *second.lock().unwrap() += 1;
}
fn main() {
    let gate = Arc::new(Mutex::new(0));
    let m: Vec<_> = (0..6).map(|i| Arc::new(Mutex::new(i))).collect();
    let n = m.clone();
    let (g, h) = (gate.clone(), gate.clone());
    let t = thread::spawn(move || {
        both(&n[0], &n[1]);
        let _gate = g.lock().unwrap();
        both(&n[2], &n[3]);
    });
    let n = m.clone();
    let u = thread::spawn(move || {
        both(&n[0], &n[1]);
        let _gate = h.lock().unwrap();
        both(&n[3], &n[2]);
        drop(_gate);
        let _b = n[1].lock().unwrap();
        if let Ok(mut a) = n[0].try_lock() {
            *a += 1;
        }
    });
    t.join().unwrap();
    u.join().unwrap();
    both(&m[4], &m[5]);
    both(&m[5], &m[4]);
    println!("done");
}
