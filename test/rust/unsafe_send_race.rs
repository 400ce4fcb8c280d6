// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Races through what unsafe code makes shareable: a raw pointer sent to a thread, a cell that claims to be Sync, an Arc count without its fence.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %rustc_rtsan %s -o %t && not %t pointer 2>&1 | FileCheck %s --check-prefixes=CHECK,POINTER
// RUN: not %t cell 2>&1 | FileCheck %s --check-prefixes=CHECK,CELL
// RUN: not %t count 2>&1 | FileCheck %s --check-prefixes=CHECK,COUNT
// RUN: %t counted 2>&1 | FileCheck --check-prefix=OK %s
// CHECK: ERROR: rtsan: data-race
// POINTER: unsafe_send_race.rs:27
// POINTER: Previous
// POINTER: unsafe_send_race.rs:26
// CELL: unsafe_send_race.rs:36
// CELL: Previous
// CELL: unsafe_send_race.rs:34
// COUNT: unsafe_send_race.rs:49
// OK: done
use std::cell::UnsafeCell;
use std::sync::atomic::{fence, AtomicUsize, Ordering::*};
use std::thread;

struct Sent(*mut u64);
unsafe impl Send for Sent {}
fn pointer() {
    let mut v = vec![0u64; 4];
    let p = Sent(v.as_mut_ptr());
    let t = thread::spawn(move || { let p = p; unsafe { *p.0.add(2) = 1 } }); // line 26
    invisible(&t); v[2] = 2; // line 27
    t.join().unwrap();
}
struct Claimed(UnsafeCell<u32>);
unsafe impl Sync for Claimed {}
static SLOT: Claimed = Claimed(UnsafeCell::new(0));
fn cell() {
    let t = thread::spawn(|| unsafe { *SLOT.0.get() += 1 }); // line 34
    invisible(&t);
    unsafe { *SLOT.0.get() += 1 }; // line 36
    t.join().unwrap();
}
struct Shared { count: AtomicUsize, data: Vec<u64> }
unsafe impl Send for Owner {}
struct Owner(*mut Shared, bool);
impl Owner {
    fn read(&self) -> u64 { unsafe { (&(*self.0).data)[1] } }
}
impl Drop for Owner {
    fn drop(&mut self) {
        if unsafe { (*self.0).count.fetch_sub(1, if self.1 { Release } else { Relaxed }) } != 1 { return; }
        if self.1 { fence(Acquire); }
        drop(unsafe { Box::from_raw(self.0) }); // line 49
    }
}
fn count(proper: bool) {
    let p = Box::into_raw(Box::new(Shared { count: AtomicUsize::new(2), data: vec![1, 2] }));
    let (a, b) = (Owner(p, proper), Owner(p, proper));
    let t = thread::spawn(move || { let a = a; std::hint::black_box(a.read()); });
    invisible(&t);
    drop(b);
    t.join().unwrap();
}
// Until the thread is over, by a look that orders nothing and opens nothing: the kernel counts threads as links of the directory.
fn invisible<T>(_: &thread::JoinHandle<T>) {
    while std::os::unix::fs::MetadataExt::nlink(&std::fs::metadata("/proc/self/task").unwrap()) > 3 {}
}
fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("pointer") => pointer(),
        Some("cell") => cell(),
        Some("count") => count(false),
        _ => count(true),
    }
    println!("done");
}
