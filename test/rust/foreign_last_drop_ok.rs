// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The last reference is given up in std, which is not instrumented, after others were by code that is: no race with giving the memory back, though
// nothing but the count orders the threads.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %rustc_rtsan -Copt-level=0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %rustc_rtsan -Copt-level=1 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %rustc_rtsan -Copt-level=3 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %rustc_rtsan -Copt-level=3 -Zunstable-options -Csymbol-mangling-version=legacy %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: done
use std::thread;

include!("Inputs/gate.rs");
fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").unwrap().count()
}

fn main() {
    let others = threads();
    for round in 1..50 {
        let handle = thread::spawn(move || pass(round));
        let thread = handle.thread().clone();
        drop(handle); // with the result's count, which the thread will look at
        drop(thread); // the thread itself has the last one
        open(round);
        while threads() > others {
            thread::yield_now();
        }
    }
    println!("done");
}
