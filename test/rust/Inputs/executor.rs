// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// The least of an executor: polls until it is done. pause() is pending once.
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, RawWaker, RawWakerVTable, Waker};
struct Pause(bool);
impl Future for Pause {
    type Output = ();
    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) { Poll::Ready(()) } else { Poll::Pending }
    }
}
async fn pause() {
    Pause(false).await
}
fn waker() -> Waker {
    const TABLE: RawWakerVTable = RawWakerVTable::new(|_| RAW, |_| (), |_| (), |_| ());
    const RAW: RawWaker = RawWaker::new(std::ptr::null(), &TABLE);
    unsafe { Waker::from_raw(RAW) }
}
fn run<F: Future>(f: F) -> F::Output {
    let (mut f, waker) = (Box::pin(f), waker());
    loop {
        if let Poll::Ready(x) = f.as_mut().poll(&mut Context::from_waker(&waker)) {
            return x;
        }
    }
}
