// Stands in for this LevelDB's port/atomic_pointer.h (its include guard is taken), on std::atomic.
//
// On x86-64 the original is a plain pointer between inline-assembly barriers: correct on that machine, a data race by
// the language, and rightly reported by every race detector. The generated code is practically the same.
#ifndef PORT_ATOMIC_POINTER_H_
#define PORT_ATOMIC_POINTER_H_

#include <atomic>

namespace leveldb {
namespace port {

class AtomicPointer {
  std::atomic<void *> value{nullptr};

public:
  AtomicPointer() = default;
  explicit AtomicPointer(void *v) : value(v) {}
  void *NoBarrier_Load() const { return value.load(std::memory_order_relaxed); }
  void NoBarrier_Store(void *v) { value.store(v, std::memory_order_relaxed); }
  void *Acquire_Load() const { return value.load(std::memory_order_acquire); }
  void Release_Store(void *v) { value.store(v, std::memory_order_release); }
};

} // namespace port
} // namespace leveldb

#endif
