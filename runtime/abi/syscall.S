/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* syscall(), seen for futexes only. All other numbers go on to the real function with stack and registers as they came, because some return
 * on another stack (clone), or twice from one frame (vfork). Any context. Cost: three compares. */
        .text
        .weak syscall
        .type syscall, @function
        .p2align 4
syscall:
        .cfi_startproc
        cmpq $202, %rdi         /* futex */
        je rts_futex_call
        leaq -449(%rdi), %rax
        cmpq $0, %rax           /* futex_waitv */
        je rts_futex_call
        leaq -454(%rdi), %rax   /* futex_wake, futex_wait, futex_requeue */
        cmpq $2, %rax
        jbe rts_futex_call
        jmp *rts_syscall_real(%rip)
        .cfi_endproc
        .size syscall, .-syscall

/* Until the real one is known: the same as that. */
        .hidden rts_syscall_plain
        .globl rts_syscall_plain
        .type rts_syscall_plain, @function
        .p2align 4
rts_syscall_plain:
        .cfi_startproc
        movq %rdi, %rax
        movq %rsi, %rdi
        movq %rdx, %rsi
        movq %rcx, %rdx
        movq %r8, %r10
        movq %r9, %r8
        movq 8(%rsp), %r9
        syscall
        cmpq $-4095, %rax
        jae 1f
        ret
1:      negl %eax
        push %rax
        .cfi_adjust_cfa_offset 8
        call __errno_location@PLT
        pop %rcx
        .cfi_adjust_cfa_offset -8
        movl %ecx, (%rax)
        movq $-1, %rax
        ret
        .cfi_endproc
        .size rts_syscall_plain, .-rts_syscall_plain
        .section .note.GNU-stack, "", @progbits
