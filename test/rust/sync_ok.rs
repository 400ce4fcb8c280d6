// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Everything that std synchronises with, on the stock, uninstrumented std: no report, at any level of optimisation, in either mangling.
// REQUIRES: llvm-22, rustc-llvm-22
// RUN: %rustc_rtsan -Copt-level=0 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %rustc_rtsan -Copt-level=1 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %rustc_rtsan -Copt-level=2 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %rustc_rtsan -Copt-level=3 %s -o %t && %t 2>&1 | FileCheck %s
// RUN: %rustc_rtsan -Copt-level=3 -Zunstable-options -Csymbol-mangling-version=legacy %s -o %t && %t 2>&1 | FileCheck %s
// CHECK-NOT: rtsan
// CHECK: done
use std::sync::*;
use std::sync::atomic::*;
use std::thread;
use std::cell::RefCell;
use std::time::Duration;

fn mutex(n: usize) {
    let m = Arc::new(Mutex::new(vec![0u64; 4]));
    let hs: Vec<_> = (0..4).map(|k| { let m = m.clone(); thread::spawn(move || for i in 0..n {
        let mut g = m.lock().unwrap(); g[k] += 1; g[(k + 1) % 4] += i as u64; if i % 50 == 0 { thread::yield_now(); }
    })}).collect();
    for i in 0..n { if let Ok(mut g) = m.try_lock() { g[0] ^= i as u64; } }
    for h in hs { h.join().unwrap(); }
    let total: u64 = Arc::try_unwrap(m).unwrap().into_inner().unwrap().iter().sum();
    std::hint::black_box(total);
}
fn rwlock(n: usize) {
    let m = Arc::new(RwLock::new(vec![0u64; 4]));
    let hs: Vec<_> = (0..4).map(|k| { let m = m.clone(); thread::spawn(move || for i in 0..n {
        if i % 4 == k { m.write().unwrap()[k] += 1; } else { std::hint::black_box(m.read().unwrap()[k]); }
        if i % 50 == 0 { thread::yield_now(); }
    })}).collect();
    for h in hs { h.join().unwrap(); }
}
fn condvar() {
    let p = Arc::new((Mutex::new(0u32), Condvar::new(), Mutex::new(Box::new(5))));
    let hs: Vec<_> = (0..3).map(|_| { let p = p.clone(); thread::spawn(move || {
        let mut g = p.0.lock().unwrap();
        while *g == 0 { g = p.1.wait(g).unwrap(); }
        *g += 1; p.1.notify_all();
        let (g, _) = p.1.wait_timeout(g, Duration::from_millis(1)).unwrap();
        drop(g);
        **p.2.lock().unwrap() += 1;
    })}).collect();
    { *p.0.lock().unwrap() = 1; p.1.notify_one(); p.1.notify_all(); }
    { let g = p.0.lock().unwrap(); drop(p.1.wait_while(g, |v| *v < 4).unwrap()); }
    for h in hs { h.join().unwrap(); }
}
static ONCE: Once = Once::new();
static mut MADE: u64 = 0;
static CELL: OnceLock<String> = OnceLock::new();
static LAZY: LazyLock<Vec<u8>> = LazyLock::new(|| { thread::yield_now(); vec![7; 100] });
fn once() {
    let hs: Vec<_> = (0..4).map(|k| thread::spawn(move || {
        ONCE.call_once(|| unsafe { thread::yield_now(); MADE = 5 });
        let a = unsafe { MADE };
        a as usize + CELL.get_or_init(|| { thread::yield_now(); format!("by {k}") }).len() + LAZY[k] as usize
    })).collect();
    for h in hs { h.join().unwrap(); }
    let o: Arc<OnceLock<String>> = Arc::new(OnceLock::new());
    let o2 = o.clone();
    let h = thread::spawn(move || o2.wait().clone() + "x");
    thread::yield_now();
    o.set(String::from("hello")).unwrap();
    h.join().unwrap();
    let poison = Arc::new(Once::new());
    let p2 = poison.clone();
    let _ = thread::spawn(move || p2.call_once(|| panic!("no"))).join();
    poison.call_once_force(|s| assert!(s.is_poisoned()));
}
fn channels(n: usize) {
    let (tx, rx) = mpsc::channel::<Box<u64>>();
    let hs: Vec<_> = (0..4).map(|k| { let tx = tx.clone(); thread::spawn(move || for i in 0..n { tx.send(Box::new((i * k) as u64)).unwrap(); }) }).collect();
    drop(tx);
    let mut sum = 0; for b in rx { sum += *b; }
    std::hint::black_box(sum);
    for h in hs { h.join().unwrap(); }
    for cap in [0, 1, 5] {
        let (tx, rx) = mpsc::sync_channel::<Vec<u64>>(cap);
        let hs: Vec<_> = (0..3).map(|k| { let tx = tx.clone(); thread::spawn(move || for i in 0..n { tx.send(vec![(i * k) as u64; 3]).unwrap(); }) }).collect();
        drop(tx);
        let mut got = 0;
        loop { match rx.recv_timeout(Duration::from_millis(500)) { Ok(v) => got += v.len(), Err(mpsc::RecvTimeoutError::Timeout) => {}, Err(_) => break } }
        assert_eq!(got, 9 * n);
        for h in hs { h.join().unwrap(); }
    }
}
fn scoped() {
    let mut v = vec![1u64; 64]; let total = AtomicU64::new(0);
    thread::scope(|s| {
        for c in v.chunks_mut(16) { let total = &total; s.spawn(move || { for x in c.iter_mut() { *x += 1; total.fetch_add(*x, Ordering::Relaxed); } }); }
    });
    assert_eq!(v.iter().sum::<u64>(), total.load(Ordering::Relaxed));
    let mut local = 5;
    let r = thread::scope(|s| { let h = s.spawn(|| { local += 1; Box::new(local) }); h.join().unwrap() });
    assert_eq!(*r, 6);
}
struct Payload(Vec<u64>);
impl Drop for Payload { fn drop(&mut self) { let n = self.0.len(); self.0[0] = n as u64; } }
fn arcs() {
    for _ in 0..20 {
        let a = Arc::new(Payload(vec![0; 8]));
        let w = Arc::downgrade(&a);
        let hs: Vec<_> = (0..3).map(|_| { let a = a.clone(); let w = w.clone(); thread::spawn(move || { let x = a.0[1]; drop(a); w.upgrade().map(|p| p.0[2] + x).unwrap_or(0) }) }).collect();
        drop(a);
        for h in hs { h.join().unwrap(); }
        let mut b = Arc::new(vec![1u64; 8]);
        let b2 = b.clone();
        let h = thread::spawn(move || { let s: u64 = b2.iter().sum(); drop(b2); s });
        loop { if let Some(v) = Arc::get_mut(&mut b) { v[0] = 3; break } thread::yield_now(); }
        let b3 = b.clone();
        let h2 = thread::spawn(move || { std::hint::black_box(b3[1]); });
        Arc::make_mut(&mut b)[1] = 9;
        h.join().unwrap(); h2.join().unwrap();
    }
}
fn park() {
    static mut BOX: u64 = 0;
    for round in 0..20u64 {
        let flag = Arc::new(AtomicBool::new(false));
        let f = flag.clone();
        let h = thread::spawn(move || {
            loop { thread::park(); if f.load(Ordering::Relaxed) { break } }
            unsafe { std::hint::black_box(BOX) }
        });
        unsafe { BOX = round; }
        flag.store(true, Ordering::Release);
        h.thread().unpark();
        let _ = h.join();
        // only the token orders
        let me = thread::current();
        let h = thread::spawn(move || { unsafe { BOX += 1 }; me.unpark(); });
        thread::park();
        h.join().unwrap();
        unsafe { BOX += 1 };
    }
}
fn barrier() {
    let b = Arc::new(Barrier::new(3)); 
    let cells: Arc<Vec<std::cell::UnsafeCell<u64>>> = Arc::new((0..3).map(|_| std::cell::UnsafeCell::new(0)).collect());
    struct S(Arc<Vec<std::cell::UnsafeCell<u64>>>); unsafe impl Send for S {}
    let hs: Vec<_> = (0..3).map(|k| { let b = b.clone(); let s = S(cells.clone()); thread::spawn(move || { let s = s; for i in 0..20 {
        unsafe { *s.0[k].get() = i; } b.wait(); let mut sum = 0; for j in 0..3 { sum += unsafe { *s.0[j].get() }; } assert_eq!(sum, 3 * i); b.wait();
    } }) }).collect();
    for h in hs { h.join().unwrap(); }
}
thread_local! { static TL: RefCell<Payload> = RefCell::new(Payload(vec![1, 2, 3])); }
static LAST: Mutex<Option<Arc<Payload>>> = Mutex::new(None);
struct OnExit(Arc<Payload>);
impl Drop for OnExit { fn drop(&mut self) { *LAST.lock().unwrap() = Some(self.0.clone()); } }
thread_local! { static EXIT: RefCell<Option<OnExit>> = RefCell::new(None); }
fn tls() {
    let hs: Vec<_> = (0..4).map(|_| thread::spawn(|| { TL.with(|t| t.borrow_mut().0[1] += 1); EXIT.with(|e| *e.borrow_mut() = Some(OnExit(Arc::new(Payload(vec![4]))))); })).collect();
    for h in hs { h.join().unwrap(); }
    LAST.lock().unwrap().take();
}
fn panics() {
    let m = Arc::new(Mutex::new(5));
    for _ in 0..10 {
        let m2 = m.clone();
        let r = thread::Builder::new().name("panicker".into()).spawn(move || { let mut g = m2.lock().unwrap_or_else(|e| e.into_inner()); *g += 1; if *g > 0 { std::panic::panic_any(Box::new(*g)); } }).unwrap().join();
        assert!(r.is_err());
        let r = std::panic::catch_unwind(|| { let v: Vec<u32> = Vec::new(); v[std::hint::black_box(3)] });
        assert!(r.is_err());
    }
}
fn fences() {
    static mut DATA: [u64; 4] = [0; 4];
    static SEQ: AtomicUsize = AtomicUsize::new(0);
    SEQ.store(0, Ordering::Relaxed);
    let h = thread::spawn(|| { while SEQ.load(Ordering::Relaxed) == 0 { std::hint::spin_loop(); thread::yield_now(); } fence(Ordering::Acquire); unsafe { std::hint::black_box(DATA[2]); DATA[3] = 1; } });
    unsafe { DATA[2] = 7; }
    fence(Ordering::Release);
    SEQ.store(1, Ordering::Relaxed);
    h.join().unwrap();
    unsafe { std::hint::black_box(DATA[3]); }
}
fn main() {
    std::panic::set_hook(Box::new(|_| {}));
    let n = 200;
    let only: Vec<String> = std::env::args().skip(1).collect();
    let run = |name: &str, f: &dyn Fn()| if only.is_empty() || only.iter().any(|o| o == name) { f() };
    run("mutex", &|| mutex(n)); run("rwlock", &|| rwlock(n)); run("condvar", &|| for _ in 0..10 { condvar() }); run("once", &once);
    run("channels", &|| channels(n)); run("scoped", &scoped); run("arcs", &arcs); run("park", &park); run("barrier", &barrier);
    run("tls", &tls); run("panics", &panics); run("fences", &fences);
    println!("done");
}
