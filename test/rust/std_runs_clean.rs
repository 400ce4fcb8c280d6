// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Collections, strings, threads, channels, panics that are caught: no report.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: env RUSTC_BOOTSTRAP=1 rustc -g -O -Zllvm-plugins=%libdir/librtsan-pass-22.so -L %libdir -lrtsan -C link-arg=-Wl,-rpath,%libdir %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: ERROR: rtsan
// CHECK: fine
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::mpsc::channel;

fn deep(n: u32) -> u32 {
    let frame = [n; 40];
    if n == 0 { panic!("bottom") }
    deep(n - 1) + std::hint::black_box(frame)[3]
}

fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let (tx, rx) = channel();
    for k in 0..8u64 {
        let tx = tx.clone();
        std::thread::spawn(move || {
            let mut map = HashMap::new();
            for i in 0..2000u64 { map.insert(i * k, format!("{i}")); }
            let mut tree: BTreeMap<_, _> = map.into_iter().collect();
            tree.retain(|k, _| k % 3 != 0);
            for _ in 0..20 { assert!(std::panic::catch_unwind(|| deep(30)).is_err()); }
            tx.send(tree.values().map(String::len).sum::<usize>()).unwrap();
        });
    }
    drop(tx);
    let all: VecDeque<usize> = rx.iter().collect();
    println!("{}", if all.len() == 8 { "fine" } else { "lost" });
}
