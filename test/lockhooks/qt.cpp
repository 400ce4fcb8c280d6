// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// Qt's mutexes and read-write locks: orders, and uses that are fine.
// REQUIRES: qt5
// RUN: %clangxx_rtsan -O1 %s -o %t %qt5 -lpthread && not %t mutex 2>&1 | FileCheck %s && not %t rw 2>&1 | FileCheck %s && %t fine 2>&1 | FileCheck %s --check-prefix=FINE --implicit-check-not=rtsan
// RUN: %clangxx_rtsan -O0 -mllvm -rtsan-checks=lock %s -o %t %qt5 -lpthread && not %t mutex 2>&1 | FileCheck %s && not %t rw 2>&1 | FileCheck %s && %t fine 2>&1 | FileCheck %s --check-prefix=FINE --implicit-check-not=rtsan
// CHECK: ERROR: rtsan: {{lock-order-inversion|deadlock}}
// FINE: done 100
#include <QMutex>
#include <QReadWriteLock>
#include <QWaitCondition>
#include <cstdio>
#include <cstring>
#include <thread>
static QMutex a, b, again(QMutex::Recursive);
static QBasicMutex basic;
static QReadWriteLock r, s;
static QWaitCondition changed;
static void nest(QMutex &x, QMutex &y) {
  QMutexLocker l(&x), m(&y);
}
static void nest(QReadWriteLock &x, QReadWriteLock &y) {
  QWriteLocker l(&x);
  QReadLocker m(&y);
}
template <class L> static void orders(L &x, L &y) {
  std::thread t([&] { nest(x, y); }), u([&] { nest(y, x); });
  t.join();
  u.join();
}
static void fine() {
  int n = 0;
  std::thread t([&] {
    for (int i = 0; i < 100; i++) {
      QMutexLocker l(&a);
      basic.lock();
      if (basic.tryLock()) n = -1;
      basic.unlock();
      n++;
      changed.wakeAll();
      QMutexLocker outer(&again), inner(&again);
      QReadLocker x(&r), y(&s);
    }
  });
  std::thread u([&] {
    QReadLocker y(&s), x(&r); /* readers only */
    QMutexLocker l(&b);
    if (a.tryLock()) a.unlock();
    if (a.tryLock(1)) a.unlock();
  });
  a.lock();
  while (n < 100) changed.wait(&a);
  changed.wait(&a, 1);
  a.unlock();
  t.join();
  u.join();
  std::printf("done %d\n", n);
}
int main(int argc, char **argv) {
  const char *what = argv[argc - 1];
  if (!std::strcmp(what, "mutex")) orders(a, b);
  else if (!std::strcmp(what, "rw")) orders(r, s);
  else fine();
}
