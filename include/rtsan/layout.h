/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Shadow constants shared by the pass and the runtime, x86-64 Linux (47-bit user space).
 *
 * This is the only file that knows addresses; another CPU is a second file of this kind.
 * Memory state: one byte for a granule of 8 application bytes, at (addr >> 3) + RTS_SHADOW_OFFSET.
 *   0        all 8 bytes addressable
 *   1..7     only the first k bytes are
 *   >= 0x80  none is; the value says why (below)
 * Mapping and encoding are those of AddressSanitizer on x86-64, so that objects built for it agree with ours. */
#ifndef RTSAN_LAYOUT_H
#define RTSAN_LAYOUT_H

#define RTS_SHADOW_SCALE 3
#define RTS_GRANULE 8
#define RTS_SHADOW_OFFSET 0x7fff8000ull

/* Ends are exclusive. LOW_SHADOW starts where LOW_MEM ends. */
#define RTS_LOW_MEM_END 0x7fff8000ull
#define RTS_LOW_SHADOW_END 0x8fff7000ull
#define RTS_HIGH_SHADOW 0x02008fff7000ull
#define RTS_HIGH_MEM 0x10007fff8000ull
#define RTS_ADDR_END 0x800000000000ull

#define RTS_HEAP_BEGIN 0x660000000000ull
#define RTS_HEAP_END 0x6e0000000000ull

/* Race cells: one word for a granule, at RTS_CELL_AT(addr) & ~7. Its low half is about reads, its high half about writes:
 * bits 31..8 say who (thread slot, epoch), bits 7..0 which bytes of the granule. Non-zero only over addressable bytes.
 * RTS_CELL_MOVED: AMD's Zen predicts the way of its first-level data cache from a hash of address bits 12 to 27. Addresses that agree there, as
 * memory and its cells would, push each other out of that cache with every use: what is added keeps them apart. A multiple of a large page, which fits
 * the displacement of a load; no power of two, which is what arrays are apart. */
#define RTS_CELL_FLIP (1ull << 46)
#define RTS_CELL_MOVED (53ull << 21)
#define RTS_CELL_AT(addr) (((addr) ^ RTS_CELL_FLIP) + RTS_CELL_MOVED)
#define RTS_CELL_FOR(cell) (((cell) - RTS_CELL_MOVED) ^ RTS_CELL_FLIP)
#define RTS_CELL_WRITE 4
#define RTS_CELLS_HIGH_MEM 0x500100000000ull /* what has cells above RTS_LOW_MEM_END starts here */
#define RTS_CELL_WHO 0xffffff00u
/* Second words (runtime only): a list of where they are has an entry for each 2^RTS_SECOND_SHIFT bytes. */
#define RTS_SECOND_SHIFT 15
/* Bits 24 to 30 of a second word (runtime only) that says that readers record what they read (runtime/race/readers.h). */
#define RTS_PLACE_READERS 124
#define RTS_READERS_SHIFT 13 /* records of a slot */
#define RTS_READERS_AGAIN 0x100

/* Activations (runtime/core/context.h): the word of the function whose frame is at fp is the (fp >> RTS_ACTIVATION_SHIFT) % RTS_ACTIVATIONS-th. */
#define RTS_ACTIVATIONS 32
#define RTS_ACTIVATION_SHIFT 4

/* Why a granule is not addressable. Values as AddressSanitizer's where the meaning is the same. */
#define RTS_MAGIC_HEAP_REDZONE 0xfa
#define RTS_MAGIC_HEAP_FREED 0xfd
#define RTS_MAGIC_STACK_LEFT 0xf1
#define RTS_MAGIC_STACK_MID 0xf2
#define RTS_MAGIC_STACK_RIGHT 0xf3
#define RTS_MAGIC_STACK_RETURN 0xf5
#define RTS_MAGIC_STACK_SCOPE 0xf8
#define RTS_MAGIC_ALLOCA_LEFT 0xca
#define RTS_MAGIC_ALLOCA_RIGHT 0xcb
#define RTS_MAGIC_GLOBAL 0xf9
#define RTS_MAGIC_USER 0xf7
#define RTS_MAGIC_CONTAINER 0xfc
#define RTS_MAGIC_INTERNAL 0xfe

/* First word of a poisoned stack frame, xor'ed with the frame's own address: proves to the reporter that
 * the words behind it really are a live frame's header {u64 magic^base; const rts_frame_desc *}. */
#define RTS_FRAME_MAGIC 0x52545346524d4531ull

/* What a library function that the pass knows by name does to the objects it is given: orders like a lock or a barrier; runs a routine once;
 * takes or gives a thread's token; tells a structure of up to RTS_LIBRARY_SCOPE_SIZE bytes that a thread is done;
 * ARRIVE: at a barrier, where only what follows the last arrival is behind the others;
 * (after only:) found the counts of a shared_ptr's control block to be zero.
 * From RTS_LIBRARY_RELEASES on: gives up a reference, so that there is nothing behind the call. EXCEPTION: to the exception that the object points
 * to (after: to the object itself); END_CATCH: to the one being handled; PROMISE: to the state of libstdc++'s _Make_ready. */
#define RTS_LIBRARY_LOCK 0
#define RTS_LIBRARY_ONCE 1
#define RTS_LIBRARY_PARK 2
#define RTS_LIBRARY_UNPARK 3
#define RTS_LIBRARY_SCOPE 4
#define RTS_LIBRARY_SCOPE_SIZE 32
#define RTS_LIBRARY_COUNTS 5
#define RTS_LIBRARY_ARRIVE 6
#define RTS_LIBRARY_RELEASES 8
#define RTS_LIBRARY_EXCEPTION 8
#define RTS_LIBRARY_END_CATCH 9
#define RTS_LIBRARY_PROMISE 10

/* A whole atomic operation, as in __rts_atomic_rmw4: its order and, of a compare-exchange, the order if it does not store (__ATOMIC_*); what it
 * does. A byte each. */
#define RTS_ATOMIC_FAILURE 8
#define RTS_ATOMIC_OP 16
#define RTS_ATOMIC_EXCHANGE 0
#define RTS_ATOMIC_ADD 1
#define RTS_ATOMIC_AND 2
#define RTS_ATOMIC_OR 3
#define RTS_ATOMIC_XOR 4

/* What kind of lock instrumented code tells of, and how: by readers; by a call that would not have waited, or not for ever ... */
#define RTS_LOCKED_RUST_MUTEX 0
#define RTS_LOCKED_RUST_RWLOCK 1
#define RTS_LOCKED_PARKING_MUTEX 2
#define RTS_LOCKED_PARKING_RWLOCK 3
#define RTS_LOCKED_USER 4
#define RTS_LOCKED_GLIB 5
#define RTS_LOCKED_QT_MUTEX 6
#define RTS_LOCKED_QT_RWLOCK 7
#define RTS_LOCKED_KIND 0xff
#define RTS_LOCKED_SHARED 0x100
#define RTS_LOCKED_TRIED 0x200
#define RTS_LOCKED_AGAIN 0x400 /* by a reader whom no waiting writer keeps out while there are others */
#define RTS_LOCKED_UPGRADABLE 0x800 /* by a reader who may become the writer, of which there is one at a time */
/* What it waits for; from NOTIFIES_ONE on: nothing, others do. */
#define RTS_WAITS_CONDITION 0
#define RTS_WAITS_CONDITION_TIMED 1
#define RTS_WAITS_BARRIER 2
#define RTS_WAITS_PARK 3
#define RTS_WAITS_ONCE 4
#define RTS_WAITS_NOTIFIES_ONE 8
#define RTS_WAITS_NOTIFIES_ALL 9
/* Of __rts_round_*. */
#define RTS_ROUND_BARRIER 0
#define RTS_ROUND_LATCH 1
#define RTS_ROUND_LAST 2 /* over, for who runs the completion: a barrier's others come after that, too */

/* What a module is checked for: an ELF note of each of its units, in section RTS_NOTE_SECTION, with this name, type and a 32-bit mask. The runtime
 * reads it before any code of the module runs. */
#define RTS_NOTE_SECTION ".note.rtsan"
#define RTS_NOTE_NAME "rtsan"
#define RTS_NOTE_CHECKS 1
#define RTS_CHECKS_ADDRESS 1u
#define RTS_CHECKS_THREAD 2u
#define RTS_CHECKS_LOCK 4u

#endif
