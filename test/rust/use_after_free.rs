// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Rust through rustc's own plugin option: a dangling raw pointer, with Rust names in the stacks, and the same program without the bug.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: env RUSTC_BOOTSTRAP=1 rustc -g -Zllvm-plugins=%libdir/librtsan-pass-22.so -L %libdir -lrtsan -C link-arg=-Wl,-rpath,%libdir %s -o %t && not %t 2>&1 | FileCheck %s && %t ok | FileCheck --check-prefix=OK %s
// RUN: env RUSTC_BOOTSTRAP=1 rustc -g -O -Zllvm-plugins=%libdir/librtsan-pass-22.so -L %libdir -lrtsan -C link-arg=-Wl,-rpath,%libdir %s -o %t && not %t 2>&1 | FileCheck %s && %t ok | FileCheck --check-prefix=OK %s
// CHECK: ERROR: rtsan: heap-use-after-free
// CHECK-NEXT: WRITE of size 8
// CHECK-NEXT: #0 0x{{.*}} in {{.*}}Pool{{.*}}put {{.*}}use_after_free.rs:[[#@LINE+15]]
// CHECK: freed by thread T0 here:
// CHECK: in {{.*}}use_after_free
// CHECK: previously allocated by thread T0 here:
// CHECK: in {{.*}}use_after_free
// OK: fine 5
use std::hint::black_box;

struct Pool {
    slot: *mut u64,
}

impl Pool {
    #[inline(never)]
    fn put(&self, v: u64) {
        unsafe { *self.slot = v };
    }
}

fn main() {
    let mut owner = vec![1u64, 2, 3];
    let pool = Pool { slot: black_box(&mut owner[1]) };
    if std::env::args().count() == 1 {
        drop(black_box(std::mem::take(&mut owner)));
    }
    pool.put(5);
    println!("fine {}", unsafe { *pool.slot });
}
