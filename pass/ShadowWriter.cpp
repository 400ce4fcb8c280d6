/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See ShadowWriter.h. */
#include "ShadowWriter.h"

#include "Access.h"
#include "Options.h"
#include "rtsan/layout.h"

using namespace llvm;

namespace rtsan {

/* 16 stores of 8 bytes cost about what the call costs (save, memset, restore); cells are 8 times as much. */
static size_t longRun(uint8_t Byte) { return Byte && options().Thread ? 32 : 128; }

/* End of the stretch of equal bytes, all to be touched, that starts at At. */
static size_t runEnd(ArrayRef<uint8_t> Touch, ArrayRef<uint8_t> Bytes, size_t At, size_t End) {
  size_t I = At;
  while (I < End && Touch[I] && Bytes[I] == Bytes[At]) ++I;
  return I;
}

/* The store that covers the bytes to be touched from At on: 1, 2, 4 or 8 bytes, inside [Begin, End). It may start before At, as
 * what lies there is written once more with the same value. */
static std::pair<size_t, unsigned> window(ArrayRef<uint8_t> Touch, size_t At, size_t Begin, size_t End) {
  unsigned Needed = 1, Width = 1;
  for (unsigned I = 1; I < 8 && At + I < End; ++I)
    if (Touch[At + I]) Needed = I + 1;
  while (Width < Needed) Width *= 2;
  while (Width > End - Begin) Width /= 2;
  return {std::min(At, End - Width), Width};
}

void ShadowWriter::write(IRBuilderBase &B, ArrayRef<uint8_t> Touch, ArrayRef<uint8_t> Bytes, size_t Begin, size_t End) {
  Value *ShadowBase = nullptr;
  SmallVector<uint8_t, 64> Dropped(Bytes.size(), 0);
  for (size_t At = Begin; At < End;) {
    if (!Touch[At]) {
      ++At;
      continue;
    }
    size_t Run = runEnd(Touch, Bytes, At, End);
    if (Run - At >= longRun(Bytes[At])) {
      fill(B, At, Run, Bytes[At]);
      At = Run;
      continue;
    }
    if (!ShadowBase) {
      Value *Address = B.CreatePtrToInt(Frame, B.getInt64Ty());
      ShadowBase = B.CreateAdd(B.CreateLShr(Address, RTS_SHADOW_SCALE), B.getInt64(RTS_SHADOW_OFFSET));
    }
    auto [From, Width] = window(Touch, At, Begin, End);
    store(B, ShadowBase, From, Width, Bytes);
    if (options().Thread)
      for (size_t I = From; I < From + Width; ++I)
        if (Bytes[I]) Dropped[I] = 1;
    At = From + Width;
  }
  for (size_t At = Begin; At < End;) {
    size_t Stop = At;
    while (Stop < End && Dropped[Stop]) ++Stop;
    if (Stop > At) dropCells(B, At, Stop);
    At = Stop + 1;
  }
}

/* Vector stores, and no memset: that might become a call of the program's, which is watched. */
void ShadowWriter::dropCells(IRBuilderBase &B, size_t Begin, size_t End) {
  Value *Cells = B.CreateXor(B.CreatePtrToInt(Frame, B.getInt64Ty()), B.getInt64(RTS_CELL_FLIP));
  Type *Pair = FixedVectorType::get(B.getInt64Ty(), 2);
  while (Begin < End) {
    Type *Ty = End - Begin >= 2 ? Pair : B.getInt64Ty();
    Value *Where = addressAsPtr(B, B.CreateAdd(Cells, B.getInt64(RTS_CELL_MOVED + Begin * RTS_GRANULE)), Ty);
    markOurs(B.CreateAlignedStore(Constant::getNullValue(Ty), Where, Align(8)));
    Begin += Ty == Pair ? 2 : 1;
  }
}

/* The runtime's word, or 0 where it does not want that. No branch: cells of 0 only mean that the runtime will be asked. */
Value *ShadowWriter::freshWord(IRBuilderBase &B) {
  GlobalVariable *G = Abi.freshCells();
  auto Part = [&](unsigned I) {
    Value *At = B.CreateConstInBoundsGEP1_64(B.getInt8Ty(), asPtr(B, G), I * 8);
    LoadInst *L = B.CreateAlignedLoad(B.getInt64Ty(), castPtr(B, At, PointerType::get(B.getInt64Ty(), 0)), Align(8));
    markOurs(L);
    return L;
  };
  Value *Within = B.CreateSub(B.CreatePtrToInt(Frame, B.getInt64Ty()), Part(1));
  return B.CreateSelect(B.CreateICmpULT(Within, Part(2)), Part(0), B.getInt64(0));
}

void ShadowWriter::freshCells(IRBuilderBase &B, uint64_t Offset, uint64_t Size) {
  Value *Word = freshWord(B), *Cells = B.CreateXor(B.CreatePtrToInt(Frame, B.getInt64Ty()), B.getInt64(RTS_CELL_FLIP));
  auto Put = [&](Value *V, uint64_t At) {
    markOurs(B.CreateAlignedStore(V, addressAsPtr(B, B.CreateAdd(Cells, B.getInt64(RTS_CELL_MOVED + At)), V->getType()), Align(8)));
  };
  uint64_t At = Offset, End = Offset + Size;
  Value *Two = End - At >= 16 ? B.CreateVectorSplat(2, Word) : nullptr;
  for (; End - At >= 16; At += 16) Put(Two, At);
  for (; End - At >= 8; At += 8) Put(Word, At);
  if (At == End) return;
  uint64_t Bytes = RTS_CELL_WHO | ((1u << (End - At)) - 1);
  Put(B.CreateAnd(Word, B.getInt64(Bytes << 32 | Bytes)), At);
}

void ShadowWriter::store(IRBuilderBase &B, Value *ShadowBase, size_t At, unsigned Width, ArrayRef<uint8_t> Bytes) {
  uint64_t Word = 0;
  for (unsigned I = Width; I-- > 0;) Word = Word << 8 | Bytes[At + I];
  auto *Ty = B.getIntNTy(Width * 8);
  Value *Address = At ? B.CreateAdd(ShadowBase, B.getInt64(At)) : ShadowBase;
  Value *Where = addressAsPtr(B, Address, Ty);
  B.CreateAlignedStore(ConstantInt::get(Ty, Word), Where, Align(1));
}

Value *ShadowWriter::stackAt(IRBuilderBase &B, size_t Granule) {
  return B.CreateConstGEP1_64(B.getInt8Ty(), asPtr(B, Frame), Granule * RTS_GRANULE);
}

void ShadowWriter::fill(IRBuilderBase &B, size_t Begin, size_t End, uint8_t Byte) {
  Value *Size = B.getInt64((End - Begin) * RTS_GRANULE);
  if (Byte) Abi.call(B, Fn::__rts_stack_poison, {stackAt(B, Begin), Size, B.getInt8(Byte)});
  else Abi.call(B, Fn::__rts_stack_unpoison, {stackAt(B, Begin), Size});
}

}  // namespace rtsan
