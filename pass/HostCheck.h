/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Is the LLVM that loaded us the one we were built for? Answered before any of its C++ interfaces is used, because those
 * differ between majors and would crash. A mismatch ends the compiler with one line; it never returns. */
#ifndef RTSAN_PASS_HOSTCHECK_H
#define RTSAN_PASS_HOSTCHECK_H

namespace rtsan {
/* Ends the process if the running LLVM is known to be of another major. Unknown is taken for right. */
void checkHost();
}  // namespace rtsan
#endif
