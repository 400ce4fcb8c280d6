// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Locks in local variables end with their scope: others that lie there later have no order with what was before. std is as it is.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: env RTSAN_CHECKS=lock %rustc_rtsan -O %s -o %t && timeout 60 %t again 2>&1 | FileCheck %s --implicit-check-not=rtsan
// RUN: not timeout 60 %t same 2>&1 | FileCheck %s --check-prefix=SAME
// RUN: %rustc_rtsan %s -o %t && timeout 60 %t again 2>&1 | FileCheck %s --implicit-check-not=rtsan
// CHECK: 2 pairs at the same place
// CHECK: fine
// SAME: ERROR: rtsan: lock-order-inversion
use std::sync::mpsc::{channel, Receiver, Sender};
use std::sync::{Mutex, RwLock};
use std::thread;

struct Pair {
    a: Mutex<u32>,
    b: RwLock<u64>,
}
type Job = (&'static Pair, bool);
/* A thread that takes both in the order that it is told, and says so. */
struct Worker {
    jobs: Sender<Job>,
    done: Receiver<()>,
}
fn work(jobs: Receiver<Job>, done: Sender<()>) {
    for (pair, turned) in jobs {
        if turned {
            let mut b = pair.b.write().unwrap();
            *b += *pair.a.lock().unwrap() as u64;
        } else {
            let mut a = pair.a.lock().unwrap();
            *a += *pair.b.write().unwrap() as u32;
        }
        done.send(()).unwrap();
    }
}
impl Worker {
    fn new() -> Worker {
        let (jobs, to_do) = channel();
        let (finished, done) = channel();
        thread::spawn(move || work(to_do, finished));
        Worker { jobs, done }
    }
    fn run(&self, pair: &Pair, turned: bool) {
        let pair: &'static Pair = unsafe { std::mem::transmute(pair) }; /* it outlives the job */
        self.jobs.send((pair, turned)).unwrap();
        self.done.recv().unwrap();
    }
}
#[inline(never)]
fn one(worker: &Worker, turned: bool) -> usize {
    let pair = Pair { a: Mutex::new(1), b: RwLock::new(2) };
    worker.run(&pair, turned);
    &pair as *const Pair as usize
}
fn main() {
    let workers = [Worker::new(), Worker::new()];
    if std::env::args().any(|a| a == "same") {
        let pair = Pair { a: Mutex::new(1), b: RwLock::new(2) };
        workers[0].run(&pair, false);
        workers[1].run(&pair, true);
    }
    let places = [one(&workers[0], false), one(&workers[1], true)];
    println!("{} pairs at the same place", if places[0] == places[1] { 2 } else { 0 });
    println!("fine");
}
