/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See RustNames.h. */
#include "RustNames.h"

using namespace llvm;

namespace rtsan {

bool isRust(StringRef Name) { return hasPrefix(Name, "_R") || hasPrefix(Name, "_ZN"); }

bool isSurelyRust(StringRef Name) { return hasPrefix(Name, "_R") || bare(Name).size() != Name.size(); }

/* "17h", 16 digits, "E". */
StringRef bare(StringRef Name) {
  constexpr size_t Hash = 3 + 16 + 1;
  if (hasPrefix(Name, "_ZN") && Name.size() > Hash && hasPrefix(Name.take_back(Hash), "17h")) return Name.drop_back(Hash);
  return Name;
}

static bool isDigit(char C) { return C >= '0' && C <= '9'; }

/* A length and that many characters. */
static StringRef counted(StringRef S) {
  size_t Digits = 0, Length = 0;
  while (Digits < S.size() && isDigit(S[Digits]) && Digits < 6) Length = Length * 10 + size_t(S[Digits++] - '0');
  return Digits && Digits + Length <= S.size() ? S.take_front(Digits + Length) : StringRef();
}

/* "s", digits in base 62, "_". */
static StringRef withoutDisambiguator(StringRef S) { return hasPrefix(S, "s") ? S.drop_front(std::min(S.size(), S.find('_') + 1)) : S; }

/* N<namespace><path>..., I<path>..., M<where the impl is>..., X<where the impl is>...: down to C<crate>. */
static StringRef crateOfV0(StringRef S) {
  while (!S.empty()) {
    char Tag = S[0];
    S = S.drop_front(1);
    if (Tag == 'C') return counted(withoutDisambiguator(S));
    if (Tag == 'N') S = S.drop_front(std::min<size_t>(S.size(), 1));
    else if (Tag == 'M' || Tag == 'X') S = withoutDisambiguator(S);
    else if (Tag != 'I') return {};
  }
  return {};
}

/* The first part is the crate, or a type: "_$LT$std..sync..". */
static StringRef crateOfLegacy(StringRef S) {
  StringRef First = counted(S);
  size_t Type = First.find("$LT$");
  if (Type == StringRef::npos) return First;
  StringRef Path = First.drop_front(Type + 4);
  for (StringRef Crate : {"3std", "4core", "11parking_lot", "8lock_api"}) {
    StringRef Plain = Crate.drop_while(isDigit);
    if (hasPrefix(Path, Plain) && hasPrefix(Path.drop_front(Plain.size()), "..")) return Crate;
  }
  return {};
}

StringRef crateOf(StringRef Name) {
  if (hasPrefix(Name, "_R")) return crateOfV0(Name.drop_front(2));
  return hasPrefix(Name, "_ZN") ? crateOfLegacy(Name.drop_front(3)) : StringRef();
}

bool isOnceRoutine(StringRef Name) {
  if (!isRust(Name) || !Name.contains("4Once")) return false;
  if (!Name.contains("9call_once") && !Name.contains("15call_once_force")) return false;
  return hasPrefix(Name, "_RNC") || Name.contains("closure");
}

}  // namespace rtsan
