// RUN: rustc -g -O -C symbol-mangling-version=v0 %s -o %t
// RUN: python3 %S/Inputs/fill.py %t %s | %symbolizer | FileCheck %s

#![allow(named_asm_labels)]

mod shapes {
    use std::arch::asm;

    #[inline(always)]
    fn probe() {
        unsafe { asm!(".globl probe", "probe: nop") } // line 11
    }

    #[inline(never)]
    pub fn close<T: Copy>(value: T) -> T {
        probe(); // line 16
        value
    }
}

fn main() {
    std::process::exit(shapes::close::<i32>(0));
}

// ASK: CODE @module@ @probe@ -
// CHECK: F rust_program{{.*}}::shapes::probe	/{{.*}}/rust_program.rs	11
// CHECK-NEXT: F rust_program{{.*}}::shapes::close::<i32>	/{{.*}}/rust_program.rs	16
// CHECK-EMPTY:
