/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Entry points of convention COLD (include/rtsan/abi.def): they keep every register but r11 and the flags, so that a check costs
 * instrumented code no spill. What they call on the good path is built without vector registers; only the way to a report saves
 * the vector state. Any context.
 *
 * Cost: a partial granule is decided in 8 instructions; other good paths save 9 registers (about 6 ns). */
#include "rtsan/layout.h"

        .text

/* Registers as `struct saved` in abi/memory.c reads them. 9 pushes keep the stack 16-aligned for calls. */
        .macro SAVE
        push %rax
        .cfi_adjust_cfa_offset 8
        push %rcx
        .cfi_adjust_cfa_offset 8
        push %rdx
        .cfi_adjust_cfa_offset 8
        push %rsi
        .cfi_adjust_cfa_offset 8
        push %rdi
        .cfi_adjust_cfa_offset 8
        push %r8
        .cfi_adjust_cfa_offset 8
        push %r9
        .cfi_adjust_cfa_offset 8
        push %r10
        .cfi_adjust_cfa_offset 8
        push %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %rbp, 0
        .endm
        .macro RESTORE_RET
        .cfi_remember_state
        pop %rbp
        .cfi_adjust_cfa_offset -8
        .cfi_restore %rbp
        pop %r10
        .cfi_adjust_cfa_offset -8
        pop %r9
        .cfi_adjust_cfa_offset -8
        pop %r8
        .cfi_adjust_cfa_offset -8
        pop %rdi
        .cfi_adjust_cfa_offset -8
        pop %rsi
        .cfi_adjust_cfa_offset -8
        pop %rdx
        .cfi_adjust_cfa_offset -8
        pop %rcx
        .cfi_adjust_cfa_offset -8
        pop %rax
        .cfi_adjust_cfa_offset -8
        ret
        .cfi_restore_state
        .endm
        .macro FUNC name
        .weak \name
        .type \name, @function
        .p2align 4
\name:
        .cfi_startproc
        .endm
        .macro ENDFUNC name
        .cfi_endproc
        .size \name, . - \name
        .endm

/* Calls target with the vector state saved around it, on the stack below. The caller restores rsp from rbp afterwards; rdi, rsi and r10
 * reach the target, rax and rdx do not. Uses labels 1 and 2. */
        .macro KEEP_VECTORS_CALL target:vararg
        mov rts_abi_xsave_size(%rip), %eax
        test %eax, %eax
        jz 1f
        sub %rax, %rsp
        and $-64, %rsp
        xor %eax, %eax
        .irp off, 512, 520, 528, 536, 544, 552, 560, 568
        mov %rax, \off(%rsp)
        .endr
        mov $0xe7, %eax
        xor %edx, %edx
        xsave64 (%rsp)
        call \target
        mov $0xe7, %eax
        xor %edx, %edx
        xrstor64 (%rsp)
        jmp 2f
1:      sub $512, %rsp
        and $-64, %rsp
        fxsave64 (%rsp)
        call \target
        fxrstor64 (%rsp)
2:
        .endm

/* The bad end of a check, jumped to with SAVE done: r11 = size << 8 | what (enum in abi/memory.c). Saves the vector state
 * around the report, so that a program may go on after it. */
        .type report_tail, @function
report_tail:
        .cfi_startproc
        .cfi_def_cfa_offset 80
        .cfi_offset %rbp, -80
        mov %rsp, %rdi
        mov %r11, %rsi
        mov %rsp, %rbp
        .cfi_def_cfa %rbp, 80
        KEEP_VECTORS_CALL rts_abi_report
        mov %rbp, %rsp
        .cfi_def_cfa %rsp, 80
        RESTORE_RET
        .cfi_endproc
        .size report_tail, . - report_tail

/* `what` of a report: bit 0 write, bit 1 the access left the object it was computed from,
 * bit 2 the accesses of a loop, bit 3 races are looked for... (RTS_WHAT_* in abi/abi.h). */
#define READ 0
#define WRITE 1
#define OOB 2
#define LOOP 4
/* ... and then it is recorded for the race detector. */
#define RACE 8
/* ... as a write of the vtable pointer. */
#define VPTR 16
/* A copy within overlapping bytes: in rdi and rsi, rdx of them. */
#define OVERLAP 32

/* Small aligned access: the granule's state decides. */
        .macro SMALL name, size, what
        FUNC \name
        mov %rdi, %r11
        shr $RTS_SHADOW_SCALE, %r11
        movsbl RTS_SHADOW_OFFSET(%r11), %r11d
        test %r11d, %r11d
        jle 1f
        push %rdi
        .cfi_adjust_cfa_offset 8
        and $7, %edi
        add $(\size - 1), %edi
        cmp %r11d, %edi
        pop %rdi
        .cfi_adjust_cfa_offset -8
        jge 2f
        ret
1:      js 2f
        ret
2:      SAVE
        mov $(\size << 8 | \what), %r11d
        jmp report_tail
        ENDFUNC \name
        .endm

/* Any range. size: an immediate, or 0 where rsi has it. */
        .macro RANGE name, size, what
        FUNC \name
        SAVE
        .if \size
        mov $\size, %esi
        .endif
        call rts_abi_range_ok
        test %eax, %eax
        jz 1f
        RESTORE_RET
1:      mov $(\size << 8 | \what), %r11d
        jmp report_tail
        ENDFUNC \name
        .endm

        SMALL __rts_load1, 1, READ
        SMALL __rts_load2, 2, READ
        SMALL __rts_load4, 4, READ
        SMALL __rts_load8, 8, READ
        SMALL __rts_store1, 1, WRITE
        SMALL __rts_store2, 2, WRITE
        SMALL __rts_store4, 4, WRITE
        SMALL __rts_store8, 8, WRITE
        RANGE __rts_load16, 16, READ
        RANGE __rts_store16, 16, WRITE
        RANGE __rts_load_n, 0, READ
        RANGE __rts_store_n, 0, WRITE

/* (start, stride, count, size) */
        .macro WHOLE_LOOP name, what
        FUNC \name
        SAVE
        call rts_abi_loop_first_bad
        test %rax, %rax
        jnz 1f
        RESTORE_RET
1:      mov $(\what | LOOP), %r11d
        jmp report_tail
        ENDFUNC \name
        .endm

        WHOLE_LOOP __rts_load_loop, READ
        WHOLE_LOOP __rts_store_loop, WRITE

/* The same for code that is checked for races too: its inline test says only that something is new about the bytes, so the memory's
 * state comes first, then the race engine. */
        .macro RECORD what
        mov %rsp, %rdi
        mov $\what, %esi
        call rts_abi_race
        RESTORE_RET
        .endm

/* What of a cell an access of these bytes at rdi asks for, but for what it does not. Changes rcx. */
        .macro CELL_MASK size, mask, not
        mov %edi, %ecx
        and $7, %ecx
        mov $((1 << \size) - 1), \mask
        shl %cl, \mask
        or $~\not, \mask
        .endm

/* How the two below end, which have pushed rax, rcx and rdx: 6 returns, 7 goes on with rax pushed. */
        .macro RETURN_OR_GO_ON
6:      pop %rdx
        .cfi_adjust_cfa_offset -8
        pop %rcx
        .cfi_adjust_cfa_offset -8
        pop %rax
        .cfi_adjust_cfa_offset -8
        ret
        .cfi_adjust_cfa_offset 24
7:      pop %rdx
        .cfi_adjust_cfa_offset -8
        pop %rcx
        .cfi_adjust_cfa_offset -8
        .endm

/* Returns if the caller's own record is in the granule's second word (race/second.h), which the inline test does not see: what several threads
 * read comes here each time. Else rax stays pushed; jumps to 9 if there is no second word, and for a read to 5 if that says that readers record what they
 * read (race/readers.h). cur has all eight bytes, so what differs are other threads,
 * other times and bytes that are not covered. The memory's state was looked at before: there is a table for all addresses that have one. A record of
 * this thread needs no lock to be believed. */
        .macro RETURN_IF_COVERED size, write
        push %rax
        .cfi_adjust_cfa_offset 8
        mov rts_second_pages(%rip), %rax
        test %rax, %rax
        jz 9f
        mov %rdi, %r11
        shr $RTS_SECOND_SHIFT, %r11
        mov (%rax,%r11,4), %r11d
        mov %edi, %eax
        shr $12, %eax
        and $7, %eax
        bt %eax, %r11d
        jnc 9f
        shr $8, %r11d
        shl $RTS_SECOND_SHIFT, %r11
        mov %edi, %eax
        and $((1 << RTS_SECOND_SHIFT) - 8), %eax
        add %rax, %r11
        add rts_seconds(%rip), %r11
        cmpq $0, (%r11)
        je 9f
        push %rcx
        .cfi_adjust_cfa_offset 8
        push %rdx
        .cfi_adjust_cfa_offset 8
        CELL_MASK \size, %edx, 0xff
        mov __rts_cur@gottpoff(%rip), %rax
        mov %fs:(%rax), %eax
        .if \write == 0
        mov (%r11), %ecx
        xor %eax, %ecx
        test %edx, %ecx
        jz 6f
        .endif
        xor 4(%r11), %eax
        test %edx, %eax
        jnz 7f
        RETURN_OR_GO_ON
        .if \write == 0
        mov (%r11), %eax
        and $(127 << 24), %eax
        cmp $(RTS_PLACE_READERS << 24), %eax
        je 5f
        .endif
        .endm

/* The same for a mark at r11: the caller's own record of its number, which is noted to have been asked for again. A mark of the other half is none. */
        .macro RETURN_IF_SHARED size
        push %rcx
        .cfi_adjust_cfa_offset 8
        push %rdx
        .cfi_adjust_cfa_offset 8
        mov (%r11), %r11d
        mov __rts_cur@gottpoff(%rip), %rax
        mov %fs:(%rax), %eax
        mov %r11d, %ecx
        xor %eax, %ecx
        js 7f
        shr $9, %r11d
        and $0x7fff, %r11d
        mov %eax, %ecx
        shr $24, %ecx
        shl $RTS_READERS_SHIFT, %ecx
        add %ecx, %r11d
        mov rts_readers(%rip), %rdx
        lea (%rdx,%r11,4), %r11
        mov (%r11), %edx
        xor %eax, %edx
        CELL_MASK \size, %eax, (0xff | RTS_READERS_AGAIN)
        test %eax, %edx
        jnz 7f
        test $RTS_READERS_AGAIN, %edx
        jnz 6f
        orl $RTS_READERS_AGAIN, (%r11)
        RETURN_OR_GO_ON
        .endm

        .macro RACE_SMALL name, size, what, recorded, engine
        FUNC \name
small_\name:
        mov %rdi, %r11
        shr $RTS_SHADOW_SCALE, %r11
        movsbl RTS_SHADOW_OFFSET(%r11), %r11d
        test %r11d, %r11d
        jz 1f
        js 2f
        push %rdi
        .cfi_adjust_cfa_offset 8
        and $7, %edi
        add $(\size - 1), %edi
        cmp %r11d, %edi
        pop %rdi
        .cfi_adjust_cfa_offset -8
        jge 2f
1:      RETURN_IF_COVERED \size, (\recorded & WRITE)
        call \engine
        jmp 8f
        .if (\recorded & WRITE) == 0
5:      RETURN_IF_SHARED \size
        call \engine\()_shared
        jmp 8f
        .endif
9:      call \engine\()_only
8:      test %eax, %eax
        pop %rax
        .cfi_adjust_cfa_offset -8
        jnz 3f
        ret
3:      SAVE
        RECORD (\size << 8 | \recorded | RACE)
        .cfi_adjust_cfa_offset -72
        .cfi_restore %rbp
2:      SAVE
        mov $(\size << 8 | \what | RACE), %r11d
        jmp report_tail
        ENDFUNC \name
        .endm

/* Few bytes of one granule: what memcpy of a fixed size from an address of any alignment becomes, in parsers and hashes everywhere. Returns if they are
 * in the granule's first word (not in all places was there an inline test), else goes on as the aligned access of that size. Goes on at 5 with all others. */
        .macro FEW access, half
        mov %edi, %r11d
        and $7, %r11d
        add %rsi, %r11
        cmp $8, %r11
        ja 5f
        mov %rdi, %r11
        shr $32, %r11
        sub $(RTS_CELLS_HIGH_MEM >> 32), %r11d
        cmp $((RTS_ADDR_END - RTS_CELLS_HIGH_MEM) >> 32), %r11d
        jae 5f
        push %rax
        .cfi_adjust_cfa_offset 8
        push %rcx
        .cfi_adjust_cfa_offset 8
        mov %esi, %ecx
        mov $-1, %eax
        shl %cl, %eax
        not %eax
        mov %edi, %ecx
        and $7, %ecx
        shl %cl, %eax
        or $~0xff, %eax
        movabs $RTS_CELL_FLIP, %rcx
        xor %rdi, %rcx
        and $~7, %rcx
        mov RTS_CELL_MOVED + \half(%rcx), %ecx
        mov __rts_cur@gottpoff(%rip), %r11
        xor %fs:(%r11), %ecx
        test %eax, %ecx
        pop %rcx
        .cfi_adjust_cfa_offset -8
        pop %rax
        .cfi_adjust_cfa_offset -8
        jz 4f
        .irp size, 4, 8, 2, 1
        cmp $\size, %rsi
        je small___rts_t\access\size
        .endr
        jmp 5f
4:      ret
5:
        .endm

        .macro RACE_RANGE name, size, what
        FUNC \name
        .if \size == 0
        .if \what == READ
        FEW load, 0
        .else
        FEW store, RTS_CELL_WRITE
        .endif
        .endif
        SAVE
        .if \size
        mov $\size, %esi
        .else
        mov $\what, %edx
        call rts_abi_race_same
        test %eax, %eax
        jnz 2f
        mov 32(%rsp), %rdi
        mov 40(%rsp), %rsi
        .endif
        call rts_abi_range_ok
        test %eax, %eax
        jz 1f
        RECORD (\size << 8 | \what | RACE)
1:      mov $(\size << 8 | \what | RACE), %r11d
        jmp report_tail
        .if \size == 0
2:      RESTORE_RET
        .endif
        ENDFUNC \name
        .endm

        RACE_SMALL __rts_tload1, 1, READ, READ, rts_race_read1
        RACE_SMALL __rts_tupdate1, 1, READ, WRITE, rts_race_write1
        RACE_SMALL __rts_tload2, 2, READ, READ, rts_race_read2
        RACE_SMALL __rts_tupdate2, 2, READ, WRITE, rts_race_write2
        RACE_SMALL __rts_tload4, 4, READ, READ, rts_race_read4
        RACE_SMALL __rts_tupdate4, 4, READ, WRITE, rts_race_write4
        RACE_SMALL __rts_tload8, 8, READ, READ, rts_race_read8
        RACE_SMALL __rts_tupdate8, 8, READ, WRITE, rts_race_write8
        RACE_SMALL __rts_tstore1, 1, WRITE, WRITE, rts_race_write1
        RACE_SMALL __rts_tstore2, 2, WRITE, WRITE, rts_race_write2
        RACE_SMALL __rts_tstore4, 4, WRITE, WRITE, rts_race_write4
        RACE_SMALL __rts_tstore8, 8, WRITE, WRITE, rts_race_write8
        RACE_SMALL __rts_tstore_vptr, 8, (WRITE | VPTR), (WRITE | VPTR), rts_race_write_vptr
        RACE_RANGE __rts_tload16, 16, READ
        RACE_RANGE __rts_tstore16, 16, WRITE
        RACE_RANGE __rts_tload_n, 0, READ
        RACE_RANGE __rts_tstore_n, 0, WRITE

        .macro RACE_LOOP name, what
        FUNC \name
        SAVE
        mov %rsp, %rdi
        mov $\what, %esi
        call rts_abi_race_loop
        test %eax, %eax
        jnz 2f
        mov 32(%rsp), %rdi
        mov 40(%rsp), %rsi
        mov 48(%rsp), %rdx
        mov 56(%rsp), %rcx
        call rts_abi_loop_first_bad
        test %rax, %rax
        jnz 1f
        RECORD (\what | LOOP | RACE)
1:      mov $(\what | LOOP | RACE), %r11d
        jmp report_tail
2:      RESTORE_RET
        ENDFUNC \name
        .endm

        RACE_LOOP __rts_tload_loop, READ
        RACE_LOOP __rts_tstore_loop, WRITE

/* rts_vectors_kept_call(fn, arg): C convention, but vector registers come back as they were. For the rare ways out of code that a stub
 * has called. */
        .globl rts_vectors_kept_call
        .hidden rts_vectors_kept_call
        .type rts_vectors_kept_call, @function
        .p2align 4
rts_vectors_kept_call:
        .cfi_startproc
        push %rbp
        .cfi_adjust_cfa_offset 8
        .cfi_rel_offset %rbp, 0
        mov %rsp, %rbp
        .cfi_def_cfa_register %rbp
        mov %rdi, %r10
        mov %rsi, %rdi
        KEEP_VECTORS_CALL *%r10
        leave
        .cfi_def_cfa %rsp, 8
        ret
        .cfi_endproc
        .size rts_vectors_kept_call, . - rts_vectors_kept_call

        FUNC __rts_load_oob
        SAVE
        mov $(READ | OOB), %r11d
        jmp report_tail
        ENDFUNC __rts_load_oob

        FUNC __rts_store_oob
        SAVE
        mov $(WRITE | OOB), %r11d
        jmp report_tail
        ENDFUNC __rts_store_oob

        FUNC __rts_copy_overlap
        SAVE
        mov $(READ | OVERLAP), %r11d
        jmp report_tail
        ENDFUNC __rts_copy_overlap

/* Stack upkeep: the arguments go on to a C function that uses general registers only. */
        .macro FORWARD name, target
        FUNC \name
        SAVE
        call \target
        RESTORE_RET
        ENDFUNC \name
        .endm

        FORWARD __rts_stack_poison, rts_abi_stack_poison
        FORWARD __rts_stack_unpoison, rts_abi_stack_unpoison
        FORWARD __rts_alloca_poison, rts_abi_alloca_poison
        FORWARD __rts_allocas_unpoison, rts_abi_allocas_unpoison
        FORWARD __rts_stack_reset, rts_abi_stack_reset

        FUNC __rts_scope_begin
        SAVE
        mov %rsp, %rdi
        call rts_abi_scope_begin
        RESTORE_RET
        ENDFUNC __rts_scope_begin

        .section .note.GNU-stack, "", @progbits
