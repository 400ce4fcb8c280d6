// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// rustc's own -Zsanitizer=thread, linked with us instead of the sanitizer's runtime: races and memory errors of unsafe code.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: env RUSTC_BOOTSTRAP=1 rustc -g -O -Zsanitizer=thread -Zexternal-clangrt -Cunsafe-allow-abi-mismatch=sanitizer -L %libdir -lrtsan -C link-arg=-Wl,-rpath,%libdir %s -o %t
// RUN: %t 2>&1 | FileCheck --check-prefix=OK %s
// RUN: not %t race 2>&1 | FileCheck %s
// RUN: not %t freed 2>&1 | FileCheck --check-prefix=FREED %s
use std::thread;
static mut COUNT: [u64; 2] = [0; 2];
#[inline(never)]
unsafe fn bump(i: usize) {
    let p = &raw mut COUNT as *mut u64;
    *p.add(i) += 1;
}
#[inline(never)]
unsafe fn read_freed(p: *const u64) -> u64 {
    *p
}
fn main() {
    let how = std::env::args().nth(1).unwrap_or_default();
    let other = if how == "race" { 0 } else { 1 };
    let t = thread::spawn(|| unsafe { bump(0) });
    unsafe { bump(other) };
    t.join().unwrap();
    unsafe { bump(0) };
    let b = std::hint::black_box(Box::into_raw(Box::new(5u64)));
    unsafe { drop(Box::from_raw(b)) };
    if how == "freed" {
        println!("{}", unsafe { read_freed(b) });
    }
    println!("done");
}
// OK-NOT: rtsan
// OK: done
// CHECK: ERROR: rtsan: data-race on address
// CHECK: in {{.*}}bump {{.*}}tsan_objects.rs
// FREED: ERROR: rtsan: heap-use-after-free
// FREED-NEXT: READ of size 8
// FREED-NEXT: #0 {{.*}}tsan_objects.rs:
