/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* See Options.h. The cl::opt objects are made by registerOptions and not as globals: their constructors call into LLVM, which
 * must not happen before checkHost. They live as long as the process. */
#include "Options.h"

using namespace llvm;

namespace rtsan {
namespace {

struct CommandLine {
  cl::list<std::string> Checks{"rtsan-checks", cl::CommaSeparated, cl::value_desc("list"),
                               cl::desc("What rtsan looks for: address, thread, lock, all (default)")};
  cl::opt<bool> Stack{"rtsan-stack", cl::init(true), cl::Hidden, cl::desc("Redzones around local variables")};
  cl::opt<bool> Globals{"rtsan-globals", cl::init(true), cl::Hidden, cl::desc("Redzones around global variables")};
  cl::opt<bool> UseAfterScope{"rtsan-use-after-scope", cl::init(true), cl::Hidden,
                              cl::desc("Find uses of local variables after their scope")};
  cl::opt<bool> UseAfterReturn{"rtsan-use-after-return", cl::init(true), cl::Hidden,
                               cl::desc("Let frames stay poisoned after return, if the run-time option asks for it")};
  cl::opt<bool> Optimize{"rtsan-opt", cl::init(true), cl::Hidden, cl::desc("Leave out checks proven redundant")};
  cl::opt<bool> LoneLoops{"rtsan-lone-loops", cl::init(true), cl::Hidden,
                          cl::desc("Make loops twice: without race checks for as long as there is one thread")};
  cl::opt<bool> Stats{"rtsan-stats", cl::init(false), cl::Hidden,
                      cl::desc("Print what rtsan instrumented and what it skipped, and why")};
};

CommandLine *Cl;

bool knownCheck(StringRef Name) { return Name == "address" || Name == "thread" || Name == "lock" || Name == "all"; }

std::string complaint(const std::string &Name) {
  return "unknown value '" + Name + "' in -rtsan-checks; known are: address, thread, lock, all";
}

/* rustc parses its -Cllvm-args before it loads plugins: there the list is taken from the environment. It also keeps the errors of passes to
 * itself, so this one ends it. */
bool readEnvironment() {
  const char *List = getenv("RTSAN_CHECKS");
  if (!List || !Cl->Checks.empty()) return false;
  SmallVector<StringRef, 4> Names;
  StringRef(List).split(Names, ',', -1, false);
  for (StringRef Name : Names) {
    if (!knownCheck(Name)) report_fatal_error(Twine("rtsan: RTSAN_CHECKS: ") + complaint(Name.str()), false);
    Cl->Checks.push_back(Name.str());
  }
  return true;
}

}  // namespace

void registerOptions() {
  if (!Cl) Cl = new CommandLine;
}

bool optionsAreValid(std::string &Why) {
  if (!Cl) return true;
  static const bool Environment = readEnvironment(); /* once: modules may be compiled in parallel */
  (void)Environment;
  for (const std::string &Name : Cl->Checks) {
    if (knownCheck(Name)) continue;
    Why = complaint(Name);
    return false;
  }
  return true;
}

static Options readOptions() {
  Options O;
  if (!Cl) return O;
  bool All = Cl->Checks.empty() || is_contained(Cl->Checks, "all");
  O.Address = All || is_contained(Cl->Checks, "address");
  O.Thread = All || is_contained(Cl->Checks, "thread");
  O.Lock = All || is_contained(Cl->Checks, "lock");
  O.Stack = Cl->Stack && O.Address;
  O.Globals = Cl->Globals && O.Address;
  O.UseAfterScope = Cl->UseAfterScope;
  O.UseAfterReturn = Cl->UseAfterReturn;
  O.Optimize = Cl->Optimize;
  O.LoneLoops = Cl->LoneLoops && O.Thread && O.Optimize;
  O.Stats = Cl->Stats;
  return O;
}

/* First asked for when a pass runs, which is after the command line was read. */
const Options &options() {
  static const Options O = readOptions();
  return O;
}

}  // namespace rtsan
