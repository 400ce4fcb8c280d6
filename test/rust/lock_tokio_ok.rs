// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// tokio's runtime with several workers, its own Mutex and RwLock in tasks, std's Mutex in spawn_blocking, parking_lot's beside them: nothing to report. std
// is as it is.
// REQUIRES: llvm-22, rustc-llvm-22, tokio
// RUN: %S/Inputs/tokio.sh %libdir %llvm_major %t.0 0 v0 lock rustc && env RTSAN_CHECKS=lock %rustc_rtsan -L %t.0 %s -o %t
// RUN: timeout 60 %t 2>&1 | FileCheck %s --implicit-check-not=rtsan
// RUN: %S/Inputs/tokio.sh %libdir %llvm_major %t.1 1 legacy all rustc && %rustc_rtsan -Copt-level=1 -Zunstable-options -Csymbol-mangling-version=legacy -L %t.1 %s -o %t
// RUN: timeout 60 %t 2>&1 | FileCheck %s --implicit-check-not=rtsan
// CHECK: done 400 400 400 40
extern crate parking_lot;
extern crate tokio;
use std::sync::Arc;
use tokio::sync::{Mutex, RwLock};
#[derive(Default)]
struct State {
    a: Mutex<u32>,
    b: Mutex<u32>,
    table: RwLock<u32>,
    plain: std::sync::Mutex<u32>,
    parked: parking_lot::RwLock<u32>,
}
async fn work(s: Arc<State>) {
    for i in 0..10 {
        {
            let mut a = s.a.lock().await; /* in one order, held across .await: that is what they are for */
            tokio::task::yield_now().await;
            *s.b.lock().await += 1;
            *a += 1;
        }
        *s.table.write().await += 1;
        std::hint::black_box(*s.table.read().await);
        if i == 0 {
            let t = s.clone();
            tokio::task::spawn_blocking(move || {
                let mut plain = t.plain.lock().unwrap();
                *plain += 1;
                *t.parked.write() += 1;
            })
            .await
            .unwrap();
        }
        std::hint::black_box(*s.parked.read());
    }
}
fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).build().unwrap();
    let s = Arc::new(State::default());
    runtime.block_on(async {
        let tasks: Vec<_> = (0..40).map(|_| tokio::spawn(work(s.clone()))).collect();
        for t in tasks {
            t.await.unwrap();
        }
        println!("done {} {} {} {}", s.a.lock().await, s.b.lock().await, s.table.read().await, s.plain.lock().unwrap());
    });
}
