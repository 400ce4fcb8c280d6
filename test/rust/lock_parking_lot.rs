// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// parking_lot's locks: orders, a deadlock, and uses that are fine. Built from source, like any dependency.
// REQUIRES: llvm-22, rustc-llvm-22, parking_lot
// RUN: %S/Inputs/parking_lot.sh %libdir %llvm_major %t.0 0 v0 lock rustc && env RTSAN_CHECKS=lock %rustc_rtsan -L %t.0 %s -o %t
// RUN: not %t order 2>&1 | FileCheck %s --check-prefix=ORDER
// RUN: not %t self 2>&1 | FileCheck %s --check-prefix=SELF
// RUN: not %t upgrade 2>&1 | FileCheck %s --check-prefix=UPGRADE
// RUN: not %t readers 2>&1 | FileCheck %s --check-prefix=ORDER
// RUN: %t fine 2>&1 | FileCheck %s --check-prefix=FINE --implicit-check-not=rtsan
// RUN: %S/Inputs/parking_lot.sh %libdir %llvm_major %t.3 3 legacy all rustc && %rustc_rtsan -Copt-level=3 -Zunstable-options -Csymbol-mangling-version=legacy -L %t.3 %s -o %t
// RUN: not %t order 2>&1 | FileCheck %s --check-prefix=ORDER
// RUN: not %t self 2>&1 | FileCheck %s --check-prefix=SELF
// RUN: not %t upgrade 2>&1 | FileCheck %s --check-prefix=UPGRADE
// RUN: not %t readers 2>&1 | FileCheck %s --check-prefix=ORDER
// RUN: %t fine 2>&1 | FileCheck %s --check-prefix=FINE --implicit-check-not=rtsan
// ORDER: ERROR: rtsan: {{lock-order-inversion|deadlock}}
// SELF: ERROR: rtsan: deadlock: thread T0 waits for {{.*}}, which it holds itself
// UPGRADE: ERROR: rtsan: deadlock: thread T0 waits for {{.*}}, which it holds itself
// FINE: done 100
extern crate parking_lot;
use parking_lot::*;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;
static A: Mutex<u32> = const_mutex(0);
static B: Mutex<u32> = const_mutex(0);
static C: RwLock<u32> = const_rwlock(0);
static D: RwLock<u32> = const_rwlock(0);
static CHANGED: Condvar = Condvar::new();
fn order() {
    thread::spawn(|| { let _a = A.lock(); *B.lock() += 1; }).join().unwrap();
    /* not ordered by join with the above, for all that is seen of it */
    let t = thread::spawn(|| { let _b = B.lock(); *A.lock() += 1; });
    let u = thread::spawn(|| { let _a = A.lock(); *B.lock() += 1; });
    t.join().unwrap();
    u.join().unwrap();
}
fn readers() {
    let t = thread::spawn(|| { let c = C.read(); std::hint::black_box(*c + *D.read()); });
    let u = thread::spawn(|| { let d = D.read(); std::hint::black_box(*d + *C.read()); });
    let v = thread::spawn(|| *C.write() += 1);
    let w = thread::spawn(|| *D.write() += 1);
    for x in [t, u, v, w] { x.join().unwrap(); }
}
fn fine() {
    let t: Vec<_> = (0..2).map(|_| thread::spawn(|| {
        for _ in 0..50 {
            let mut a = A.lock();
            let mut b = B.lock();
            *a += 1;
            *b += 1;
            CHANGED.notify_all();
        }
    })).collect();
    let mut a = A.lock();
    while *a < 100 {
        CHANGED.wait(&mut a);
    }
    drop(a);
    for x in t { x.join().unwrap(); }
    let b = B.lock();
    let tried = A.try_lock().is_some() && A.try_lock_for(Duration::from_millis(1)).is_some();
    let w = RwLockWriteGuard::downgrade(C.write());
    let r = C.try_read().is_some() && C.try_write().is_none() && C.try_write_for(Duration::from_millis(1)).is_none();
    drop(w);
    let u = C.upgradable_read();
    drop(RwLockUpgradableReadGuard::upgrade(u));
    for i in 0..4 {
        /* all ways to get an upgradable one, and to lose it: nobody else may hold it afterwards */
        let u = if i % 2 == 0 { RwLockWriteGuard::downgrade_to_upgradable(C.write()) } else { C.try_upgradable_read().unwrap() };
        if i < 2 { drop(u) } else { drop(RwLockUpgradableReadGuard::downgrade(u)) }
        let c = thread::spawn(|| *C.write() += 1);
        *C.write() += 1;
        c.join().unwrap();
    }
    /* nobody who waits for writing keeps this reader out */
    let outer = C.read();
    let writer = thread::spawn(|| *C.write() += 1);
    while C.try_read().is_some() { thread::yield_now(); }
    drop(C.read_recursive());
    drop(outer);
    writer.join().unwrap();
    assert!(tried && r);
    bump();
    upgradable_readers();
    println!("done {}", *b);
}
/* Gives the lock to whoever waits for it, and takes it again, inside one slow path. */
fn bump() {
    static HAD: [AtomicBool; 2] = [AtomicBool::new(false), AtomicBool::new(false)];
    let (mut a, mut d) = (A.lock(), D.write());
    let t = [thread::spawn(|| { *A.lock() += 1; HAD[0].store(true, Relaxed) }), thread::spawn(|| { *D.write() += 1; HAD[1].store(true, Relaxed) })];
    while !HAD[0].load(Relaxed) { MutexGuard::bump(&mut a); thread::yield_now(); }
    while !HAD[1].load(Relaxed) { RwLockWriteGuard::bump(&mut d); thread::yield_now(); }
    *a += 1;
    *d += 1;
    drop((a, d));
    for x in t { x.join().unwrap(); }
}
/* One lets go by a relaxed operation if threads wait: ordered with those that write next all the same. */
fn upgradable_readers() {
    let t: Vec<_> = (0..8).map(|_| thread::spawn(|| for i in 0..1000 {
        match i % 3 {
            0 => *C.write() += 1,
            1 => { let u = C.upgradable_read(); if *u % 2 == 0 { thread::yield_now(); } }
            _ => { std::hint::black_box(*C.read()); }
        }
        if i % 7 == 0 { *D.write() += 1; }
    })).collect();
    for x in t { x.join().unwrap(); }
}
fn main() {
    match std::env::args().nth(1).unwrap().as_str() {
        "order" => order(),
        "self" => { let _a = A.lock(); *A.lock() += 1; }
        "upgrade" => { let _c = C.read(); *C.write() += 1; }
        "readers" => readers(),
        _ => fine(),
    }
}
