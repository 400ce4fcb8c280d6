// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A report of a race says which locks of std each side held.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %rustc_rtsan -Copt-level=0 %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %rustc_rtsan -Copt-level=3 %s -o %t && not %t 2>&1 | FileCheck %s
// CHECK: ERROR: rtsan: data-race
// CHECK: {{READ|WRITE}} of size 4 {{.*}} (mutexes: {{write|read}} M0)
// CHECK: Previous {{READ|WRITE}} of size 4 {{.*}} (mutexes: {{write|read}} M1)
use std::sync::{Mutex, RwLock};
use std::thread;
static A: Mutex<u32> = Mutex::new(0);
static B: RwLock<u32> = RwLock::new(0);
struct Cell(std::cell::UnsafeCell<u32>);
unsafe impl Sync for Cell {}
static SHARED: Cell = Cell(std::cell::UnsafeCell::new(0));
#[inline(never)]
fn touch() { unsafe { *SHARED.0.get() += 1 } }
fn main() {
    let a = thread::spawn(|| { let _a = A.lock().unwrap(); touch(); });
    let b = thread::spawn(|| { let _b = B.write().unwrap(); touch(); });
    a.join().unwrap();
    b.join().unwrap();
}
