// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Orders threads by a gate that the tool does not see: pass(n) waits until somebody called open(n) or a later one.
use std::arch::asm;

static mut GATE: u32 = 0;
fn open(round: u32) {
    unsafe { asm!("mov dword ptr [{0}], {1:e}", in(reg) &raw mut GATE, in(reg) round) }
}
fn pass(round: u32) {
    let mut now: u32 = 0;
    while now < round {
        unsafe { asm!("pause", "mov {0:e}, dword ptr [{1}]", inout(reg) now, in(reg) &raw const GATE) }
    }
}
