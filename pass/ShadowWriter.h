/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Inline code that sets the shadow of a piece of the stack to bytes known at compile time. Long stretches of one value become a
 * call of the runtime; everything else is stores of up to 8 shadow bytes (64 bytes of stack) each.
 * In builds that check for races, what becomes unaddressable also loses its race cells: their inline tests look at nothing else. */
#ifndef RTSAN_PASS_SHADOWWRITER_H
#define RTSAN_PASS_SHADOWWRITER_H
#include "RuntimeAbi.h"

namespace rtsan {

class ShadowWriter {
 public:
  /* Frame: start of the memory, 8-aligned. */
  ShadowWriter(RuntimeAbi &Abi, llvm::Value *Frame) : Abi(Abi), Frame(Frame) {}

  /* Shadow bytes [Begin, End) := Bytes[Begin..End), emitted at B. Bytes where Touch is 0 hold their value already and may be left
   * out; any byte in the range may be written, in any order. */
  void write(llvm::IRBuilderBase &B, llvm::ArrayRef<uint8_t> Touch, llvm::ArrayRef<uint8_t> Bytes, size_t Begin, size_t End);
  void write(llvm::IRBuilderBase &B, llvm::ArrayRef<uint8_t> Touch, llvm::ArrayRef<uint8_t> Bytes) {
    write(B, Touch, Bytes, 0, Bytes.size());
  }
  /* The variable at [Offset, Offset + Size) came to life: its cells say that it was written here and now, if the runtime allows. Its shadow is
   * set already. */
  void freshCells(llvm::IRBuilderBase &B, uint64_t Offset, uint64_t Size);

 private:
  llvm::Value *freshWord(llvm::IRBuilderBase &B);
  llvm::Value *stackAt(llvm::IRBuilderBase &B, size_t Granule);
  void store(llvm::IRBuilderBase &B, llvm::Value *ShadowBase, size_t At, unsigned Width, llvm::ArrayRef<uint8_t> Bytes);
  void dropCells(llvm::IRBuilderBase &B, size_t Begin, size_t End);
  void fill(llvm::IRBuilderBase &B, size_t Begin, size_t End, uint8_t Value);

  RuntimeAbi &Abi;
  llvm::Value *Frame;
};

}  // namespace rtsan
#endif
