// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Values that need others to be made, that many ask for at once, and whose making panics at first.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %S/Inputs/each_rustc.sh %libdir %llvm_major %s %t 0
// CHECK-NOT: rtsan
// CHECK: done
use std::panic::catch_unwind;
use std::sync::{LazyLock, Mutex, Once, OnceLock};
use std::thread;
static A: LazyLock<u32> = LazyLock::new(|| *B.get_or_init(|| *C + 1) + 1);
static B: OnceLock<u32> = OnceLock::new();
static C: LazyLock<u32> = LazyLock::new(|| {
    thread::yield_now();
    *M.lock().unwrap()
});
static M: Mutex<u32> = Mutex::new(5);
static O: Once = Once::new();
fn main() {
    let t: Vec<_> = (0..8).map(|_| thread::spawn(|| *A + *B.get_or_init(|| *C + 1))).collect();
    for x in t {
        assert_eq!(x.join().unwrap(), 13);
    }
    for _ in 0..20 {
        let _ = catch_unwind(|| O.call_once(|| panic!("not yet")));
        O.call_once_force(|s| std::hint::black_box(assert!(s.is_poisoned() || true)));
    }
    O.call_once(|| unreachable!());
    println!("done");
}
