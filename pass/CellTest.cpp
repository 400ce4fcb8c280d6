/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See CellTest.h. */
#include "CellTest.h"

#include "Access.h"
#include "rtsan/layout.h"

using namespace llvm;

namespace rtsan {

static const unsigned AllBytes = 0xff;

static int64_t floorDiv8(int64_t N) { return N >= 0 ? N / 8 : -((7 - N) / 8); }

void CellTest::aligned(Value *Base, int64_t Offset, uint64_t Size, bool Write) {
  AlignedBase = Base;
  for (int64_t At = Offset; At < Offset + int64_t(Size); At++) {
    int64_t Granule = floorDiv8(At);
    Bytes[{Granule, Write}] |= 1u << (At - Granule * 8);
  }
}

Value *CellTest::load(Value *Address, int64_t Offset, bool Write) {
  Offset += int64_t(RTS_CELL_MOVED) + (Write ? RTS_CELL_WRITE : 0);
  Address = B.CreateAdd(Address, B.getInt64(uint64_t(Offset)));
  LoadInst *L = B.CreateAlignedLoad(B.getInt32Ty(), addressAsPtr(B, Address, B.getInt32Ty()), Align(4));
  markOurs(L);
  return L;
}

/* What load() adds to goes into the displacement. */
static Value *flipped(IRBuilderBase &B, Value *Address) { return B.CreateXor(Address, B.getInt64(RTS_CELL_FLIP)); }

/* A write's cell is a read's, too: where a write is looked at, the same bytes' read is not. */
void CellTest::constantTerms() {
  if (Bytes.empty()) return;
  for (auto &Entry : Bytes) {
    if (Entry.first.Write) continue;
    auto Written = Bytes.find({Entry.first.Granule, true});
    if (Written != Bytes.end()) Entry.second &= ~Written->second;
  }
  int64_t First = 0;
  bool Known = false;
  Value *Cells = nullptr;
  for (auto &[At, Which] : Bytes) {
    if (!Which) continue;
    if (!Known) {
      First = At.Granule, Known = true;
      Value *Address = B.CreatePtrToInt(AlignedBase, B.getInt64Ty());
      if (First) Address = B.CreateAdd(Address, B.getInt64(uint64_t(First * 8)));
      Cells = flipped(B, Address);
    }
    Value *Cell = load(Cells, (At.Granule - First) * 8, At.Write);
    Terms.push_back({Cell, Which == AllBytes ? nullptr : B.getInt32(RTS_CELL_WHO | Which)});
  }
}

/* Up to 8 bytes, or a multiple of 8. All granules between the first and the last are wholly inside; which bytes of those two are
 * follows from the address. If the last is the first again, no byte is asked for there, and the rest of the cell is the same. */
void CellTest::piece(Value *Address, uint64_t Size, uint64_t Align, bool Write) {
  Value *Within = B.CreateTrunc(B.CreateAnd(Address, B.getInt64(7)), B.getInt32Ty());
  Value *Cells = flipped(B, B.CreateAnd(Address, B.getInt64(~7ull)));
  Value *Wanted = B.CreateShl(B.getInt32(Size < 8 ? (1u << Size) - 1 : AllBytes), Within);
  Value *Who = B.getInt32(RTS_CELL_WHO);
  Terms.push_back({load(Cells, 0, Write), B.CreateOr(Wanted, Who)});
  for (uint64_t At = 8; At < Size; At += 8) Terms.push_back({load(Cells, int64_t(At), Write), nullptr});
  if (Size <= Align) return;
  Value *Last = B.CreateAnd(B.CreateAdd(Address, B.getInt64(Size - 1)), B.getInt64(~7ull));
  Terms.push_back({load(flipped(B, Last), 0, Write), B.CreateOr(B.CreateLShr(Wanted, 8), Who)});
}

void CellTest::unaligned(Value *Base, int64_t Offset, uint64_t Size, uint64_t Align, bool Write) {
  Value *Address = B.CreatePtrToInt(Base, B.getInt64Ty());
  if (Offset) Address = B.CreateAdd(Address, B.getInt64(uint64_t(Offset)));
  uint64_t Whole = Size & ~7ull;
  if (Whole) piece(Address, Whole, Align, Write);
  if (Size == Whole) return;
  if (Whole) Address = B.CreateAdd(Address, B.getInt64(Whole));
  piece(Address, Size - Whole, Align, Write);
}

/* The thread-local comes last, so that the comparison can take it from memory. It is read again for each test: what it holds changes in
 * every call that may synchronise. */
Value *CellTest::differs() {
  constantTerms();
  LoadInst *Now = B.CreateAlignedLoad(B.getInt32Ty(), Abi.currentCell(), Align(4));
  markOurs(Now);
  if (Terms.size() == 1 && !Terms[0].Mask) return B.CreateICmpNE(Terms[0].Cell, Now);
  Value *Any = nullptr;
  auto either = [&](Value *&Into, Value *V) { Into = Into ? B.CreateOr(Into, V) : V; };
  /* Terms of one mask share its application. */
  SmallVector<std::pair<Value *, Value *>, 4> PerMask;
  for (Term &T : Terms) {
    Value *Change = B.CreateXor(T.Cell, Now);
    auto It = find_if(PerMask, [&](const auto &P) { return P.first == T.Mask; });
    if (It == PerMask.end()) PerMask.push_back({T.Mask, Change});
    else either(It->second, Change);
  }
  for (auto &[Mask, Change] : PerMask) either(Any, Mask ? B.CreateAnd(Change, Mask) : Change);
  return B.CreateICmpNE(Any, B.getInt32(0));
}

}  // namespace rtsan
