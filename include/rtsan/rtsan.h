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
#define RTSAN_API_VERSION 3

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

/* -- locks of your own. Attributes of the functions that take them and give them back; the lock is the first pointer argument (of a member function: `this`).
 * Locks so described take part in what is known of deadlocks, and in reports of races. Acquire: returns when it has the lock, however long that takes.
 * Try: returns something else than 0 if it has the lock now; for calls that wait for a limited time, too. Shared: for reading. A function that calls another
 * of these on the same lock needs none itself. Give the attribute where the function is declared. The definition tells, if it is compiled with the plugin,
 * else each call of it, for which a compiler must carry the attributes of declarations (clang 19 and later). Other compilers ignore them. */
#if defined(__has_attribute) && !defined(RTSAN_NO_ANNOTATIONS)
#if __has_attribute(annotate)
#define RTSAN_ANNOTATE(what) __attribute__((annotate("rtsan." what)))
#endif
#endif
#ifndef RTSAN_ANNOTATE
#define RTSAN_ANNOTATE(what)
#endif
#define RTSAN_ACQUIRE RTSAN_ANNOTATE("acquire")
#define RTSAN_ACQUIRE_SHARED RTSAN_ANNOTATE("acquire_shared")
#define RTSAN_TRY_ACQUIRE RTSAN_ANNOTATE("try_acquire")
#define RTSAN_TRY_ACQUIRE_SHARED RTSAN_ANNOTATE("try_acquire_shared")
#define RTSAN_RELEASE RTSAN_ANNOTATE("release")
#define RTSAN_RELEASE_SHARED RTSAN_ANNOTATE("release_shared")

/* -- the same by calls, for locks whose functions are not of that shape. A lock is any address; bytes of it are not looked at. Since version 3.
 *
 *     rtsan_lock_before_acquire(l, 0);  ...get it, waiting if need be...  rtsan_lock_acquired(l, 0);
 *     rtsan_lock_before_acquire(l, 0);  ...the time was up...             rtsan_lock_try_failed(l, 0);
 *     if (...it is free, get it...)     rtsan_lock_acquired(l, RTSAN_LOCK_TRY);
 *     rtsan_lock_release(l, 0);         ...give it back...
 *
 * Threads: each call is made by the thread that takes or gives the lock, on any lock at any time. What a thread did before it released a lock is ordered before
 * what others do after they acquired it (readers are ordered with writers, not with each other). Deadlocks, orders and wrong uses (released while nobody or
 * another thread holds it, taken twice, destroyed while held, used after that, still held when its thread ends) are reported from inside of these calls. Not
 * for signal handlers. The code in between is checked as any other: a lock made of atomics is fine. Cost: about 50 ns for acquired and release together.
 * `flags`: what the lock is, and how it is taken; the former are remembered from create, and may else be given with each call. */
#define RTSAN_LOCK_RECURSIVE 1u     /* is: its owner may take it again; each needs its release */
#define RTSAN_LOCK_RW 2u            /* is: may be taken for reading, by many at a time */
#define RTSAN_LOCK_WRITERS_FIRST 4u /* is: with RW, a waiting writer keeps further readers out */
#define RTSAN_LOCK_HANDED 8u        /* is: may be released by another thread than acquired it: no wrong uses, no orders */
#define RTSAN_LOCK_READ 256u        /* how: for reading; the same in all calls from before_acquire to release */
#define RTSAN_LOCK_TRY 512u         /* how: by a call that would not have waited, or not for ever */

/* Its life begins: whatever lay there before is another lock. Not needed for a lock without `is` flags that never moves. */
RTSAN_WEAK void rtsan_lock_create(const volatile void *lock, unsigned flags);
/* Its life ends, while nobody holds it. Memory that is freed ends the lives of the locks in it as well. */
RTSAN_WEAK void rtsan_lock_destroy(const volatile void *lock);
/* Before a wait without a time limit, which never returns if that is proven to be a deadlock. May be left out, then deadlocks that happen are not seen. */
RTSAN_WEAK void rtsan_lock_before_acquire(const volatile void *lock, unsigned flags);
RTSAN_WEAK void rtsan_lock_acquired(const volatile void *lock, unsigned flags);
/* Instead of acquired, after before_acquire; after a failed try it does nothing. */
RTSAN_WEAK void rtsan_lock_try_failed(const volatile void *lock, unsigned flags);
/* Just before it is given back. */
RTSAN_WEAK void rtsan_lock_release(const volatile void *lock, unsigned flags);

#define RTSAN_LOCKS_PRESENT() (!!rtsan_lock_create)
#define RTSAN_LOCK_CREATE(lock, flags) (RTSAN_LOCKS_PRESENT() ? rtsan_lock_create((lock), (flags)) : (void)0)
#define RTSAN_LOCK_DESTROY(lock) (RTSAN_LOCKS_PRESENT() ? rtsan_lock_destroy(lock) : (void)0)
#define RTSAN_LOCK_BEFORE_ACQUIRE(lock, flags) (RTSAN_LOCKS_PRESENT() ? rtsan_lock_before_acquire((lock), (flags)) : (void)0)
#define RTSAN_LOCK_ACQUIRED(lock, flags) (RTSAN_LOCKS_PRESENT() ? rtsan_lock_acquired((lock), (flags)) : (void)0)
#define RTSAN_LOCK_TRY_FAILED(lock, flags) (RTSAN_LOCKS_PRESENT() ? rtsan_lock_try_failed((lock), (flags)) : (void)0)
#define RTSAN_LOCK_RELEASE(lock, flags) (RTSAN_LOCKS_PRESENT() ? rtsan_lock_release((lock), (flags)) : (void)0)

#ifdef __cplusplus
}
#endif
#endif
