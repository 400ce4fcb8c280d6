// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A block is given back while another thread uses it, in no order that the tool sees: told of, though counts at the block's head would be taken in.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %rustc_rtsan -Copt-level=0 %s -o %t && not %t 2>&1 | FileCheck %s
// RUN: %rustc_rtsan -Copt-level=3 %s -o %t && not %t 2>&1 | FileCheck %s
// CHECK: ERROR: rtsan: data-race
// CHECK: giving the memory back
// CHECK: Previous {{.*}}WRITE
// CHECK: free_race.rs:19
use std::thread;

include!("Inputs/gate.rs");

fn main() {
    let block = Box::into_raw(Box::new([0u64; 8])) as usize;
    let user = thread::spawn(move || {
        unsafe {
            // the head is untouched
            *(block as *mut u64).add(4) = 1;
        }
        open(1);
        pass(2);
    });
    pass(1);
    unsafe { drop(Box::from_raw(block as *mut [u64; 8])) };
    open(2);
    user.join().unwrap();
}
