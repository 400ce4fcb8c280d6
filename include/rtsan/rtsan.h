/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The public C API of rtsan, for C and C++ programs. This header is the contract; nothing in it needs rtsan to compile.
 *
 * Linking: every function is declared weak, so a program that includes this header also links and runs without the runtime. Call one only
 * under RTSAN_PRESENT(), or through the RTSAN_* macros below, which do that; a weak function that is absent is a null pointer.
 * Units: sizes and distances are bytes; addresses are those of the program.
 * Threads: all functions may be called from any thread at any time after the runtime has started (that is from the first constructor on,
 * and earlier ones start it). Signals: those marked [signal] may be called in signal handlers. None of them throws or
 * changes errno. Strings are NUL-terminated and, where returned, owned by rtsan and valid until the process ends.
 * Code annotated for AddressSanitizer (<sanitizer/asan_interface.h>) works unchanged; nothing here is needed for it. */
#ifndef RTSAN_RTSAN_H
#define RTSAN_RTSAN_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__) || defined(__clang__)
#define RTSAN_WEAK __attribute__((weak))
/* Put before a function's definition: its loads and stores are not checked. What it calls still is. */
#define RTSAN_NO_INSTRUMENT __attribute__((disable_sanitizer_instrumentation))
#else
#define RTSAN_WEAK
#define RTSAN_NO_INSTRUMENT
#endif
#if defined(__GNUC__) && !defined(__clang__)
#undef RTSAN_NO_INSTRUMENT
#define RTSAN_NO_INSTRUMENT
#endif

/* Grows when something is added; nothing is ever removed or changed in meaning. */
#define RTSAN_API_VERSION 2

/* The runtime's API version. [signal] */
RTSAN_WEAK int rtsan_api_version(void);
#define RTSAN_PRESENT() (!!rtsan_api_version)

/* -- defined by the program, if it likes -- */

/* Options in the syntax of RTSAN_OPTIONS, which wins over them. Called once, before main and before most constructors: it must not allocate
 * or call anything that may. A mistake in the text ends the process with one line, as one in RTSAN_OPTIONS does. May return null. */
const char *rtsan_default_options(void);

/* -- memory state -- */

/* Declares [addr, addr+size) not addressable: accesses are reported as use-after-poison until rtsan_unpoison. Meant for allocators
 * and pools. State is kept for aligned groups of 8 bytes: at the edges, poisoning leaves out bytes that share a group with addressable ones
 * behind them, unpoisoning admits bytes before addr in addr's group. The caller owns the memory: two threads must not
 * change the state of one group at the same time. Does nothing with allow_user_poisoning=0. [signal] */
RTSAN_WEAK void rtsan_poison(const volatile void *addr, size_t size);
RTSAN_WEAK void rtsan_unpoison(const volatile void *addr, size_t size);
/* The first byte of [addr, addr+size) that may not be accessed, or null. [signal] */
RTSAN_WEAK void *rtsan_first_poisoned(const volatile void *addr, size_t size);

#define RTSAN_POISON(addr, size) (RTSAN_PRESENT() ? rtsan_poison((addr), (size)) : (void)0)
#define RTSAN_UNPOISON(addr, size) (RTSAN_PRESENT() ? rtsan_unpoison((addr), (size)) : (void)0)

/* -- reports -- */

/* Reports printed by this process so far; repeats and suppressed ones do not count. [signal] */
RTSAN_WEAK unsigned rtsan_report_count(void);

/* `callback` is called once, on the reporting thread, before the process ends because of a report; null removes it. One per process: a
 * later call replaces an earlier one. It may run in a signal handler's context and must not wait for other threads, which may be
 * waiting to report. Memory errors inside it are not reported; a crash inside it ends the process at once. */
RTSAN_WEAK void rtsan_set_death_callback(void (*callback)(void));

/* `callback` gets the text of each report (or its JSON line) without colours, after it was printed; the same rules. The text is valid during
 * the call only. */
RTSAN_WEAK void rtsan_set_report_callback(void (*callback)(const char *text));

/* Prints the calling thread's stack to where reports go. Takes milliseconds: a symbolizer is started. */
RTSAN_WEAK void rtsan_print_stack(void);
/* Prints what is known of the memory at addr: block, variable or global, with the stacks that made and freed it. */
RTSAN_WEAK void rtsan_describe(const volatile void *addr);

/* -- locks; for code that is checked for them -- */

/* Prints all threads to where reports go: what each waits for and who is in its way, what it holds and where it took that. Other threads
 * go on meanwhile: what is said of a waiting one is exact, of a running one as good as can be. Takes milliseconds, as rtsan_print_stack does.
 * The option dump_signal does the same at a signal. [signal] */
RTSAN_WEAK void rtsan_dump_locks(void);
/* Writes the files of the options lock_profile and lock_graph now, as at exit. 1 if all went well or neither is set, else 0. */
RTSAN_WEAK int rtsan_write_lock_files(void);
/* Reports mutex-held-in-wrong-context if the calling thread holds a lock: for places that want none, as before a call that may take long or
 * calls back. */
RTSAN_WEAK void rtsan_check_no_locks_held(void);

#define RTSAN_CHECK_NO_LOCKS_HELD() (RTSAN_PRESENT() ? rtsan_check_no_locks_held() : (void)0)

#ifdef __cplusplus
}
#endif
#endif
