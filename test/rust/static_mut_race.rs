// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A race on a static mut, with Rust's names and lines on both sides; and the same behind a Mutex.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %rustc_rtsan %s -o %t && not %t 2>&1 | FileCheck %s && %t ok | FileCheck --check-prefix=OK %s
// RUN: %rustc_rtsan -O %s -o %t && not %t 2>&1 | FileCheck %s && %t ok | FileCheck --check-prefix=OK %s
// RUN: env RTSAN_CHECKS=address %rustc_rtsan %s -o %t && %t | FileCheck --check-prefix=OFF %s
// RUN: env RTSAN_CHECKS=everything not %rustc_rtsan %s -o %t 2>&1 | FileCheck --check-prefix=UNKNOWN %s
// OFF: fine
// UNKNOWN: unknown value 'everything' in -rtsan-checks
// CHECK: ERROR: rtsan: data-race
// CHECK-NEXT: {{READ|WRITE}} of size 8 at {{.*}} by thread T{{[0-9]}}
// CHECK: #{{[0-2]}} {{.*}}static_mut_race::add{{.*}}static_mut_race.rs:27
// CHECK: Previous {{READ|WRITE}} of size 8 at {{.*}} by thread T{{[0-9]}}
// CHECK: #{{[0-2]}} {{.*}}static_mut_race::add{{.*}}static_mut_race.rs:27
// CHECK: Thread T{{[12]}}{{.*}} created by T0 here
// CHECK: in static_mut_race::main {{.*}}static_mut_race.rs:{{[0-9]+}}
// OK: fine 20
use std::sync::Mutex;

static mut COUNTER: u64 = 0;
static LOCK: Mutex<()> = Mutex::new(());

#[inline(never)]
fn add() {
    unsafe {
        let p = &raw mut COUNTER;
        p.write_volatile(p.read_volatile() + 1); // line 27
    }
}

fn main() {
    let locked = std::env::args().count() > 1;
    let spawn = || std::thread::spawn(move || for _ in 0..10 { let _g = locked.then(|| LOCK.lock().unwrap()); add(); });
    let (a, b) = (spawn(), spawn());
    a.join().unwrap();
    b.join().unwrap();
    println!("fine {}", unsafe { (&raw const COUNTER).read() });
}
