#include "verifier/checks/remarks.h"

#include <algorithm>
#include <array>

#include "airlock/core/check.h"
#include "verifier/checks/file_capabilities.h"
#include "verifier/checks/powers.h"

namespace airlock::verifier {
namespace {

using notes::Fact;
using notes::Member;

constexpr auto kRules = std::to_array<Rule>({
    {"authentication", Level::kWarning,
     "It decides who may log in or become whom."},
    {"below-link", Level::kWarning,
     "A layer puts it below what a lower layer has as a symbolic link."},
    {"capabilities", Level::kWarning,
     "It runs with rights of root (security.capability)."},
    {"entrypoint", Level::kNote, "A container starts it by itself."},
    {"executable-stack", Level::kError,
     "It runs with a stack that may be executed."},
    {"facts-cut", Level::kNote, "There was more to say of it than is listed."},
    {"install-script", Level::kNote, "The package manager runs it as root."},
    {"kernel", Level::kNote, "The kernel loads it or is configured by it."},
    {"malformed-elf", Level::kWarning,
     "An ELF file that lies about its own layout."},
    {"needed-path", Level::kWarning,
     "It asks for a library by a path, not by a name."},
    {"no-canary", Level::kNote,
     "No function of it guards its stack (-fstack-protector)."},
    {"no-fortify", Level::kNote,
     "It uses none of the checked functions (_FORTIFY_SOURCE)."},
    {"no-pie", Level::kWarning,
     "It is loaded at an address that is known beforehand."},
    {"no-relro", Level::kWarning,
     "What leads into other libraries stays writable."},
    {"odd-interpreter", Level::kWarning,
     "It is started by a linker that is not the system's."},
    {"partial-relro", Level::kNote,
     "The table of functions in other libraries stays writable (-z now)."},
    {"polyglot", Level::kWarning, "It is two kinds of file at once."},
    {"preload", Level::kWarning,
     "It is read by whatever starts: the linker's and the shells' "
     "configuration."},
    {"rpath", Level::kNote, "It says itself where its libraries lie."},
    {"secret", Level::kWarning, "It holds what looks like a secret."},
    {"setgid", Level::kWarning, "It runs as its group."},
    {"setuid", Level::kWarning, "It runs as its owner."},
    {"starts-by-itself", Level::kNote,
     "It is started without anybody's asking."},
    {"text-relocations", Level::kWarning,
     "Its code is written to when it is loaded."},
    {"trust", Level::kWarning, "It says whom the machine believes."},
    {"type-mismatch", Level::kWarning, "It is of another kind than its name says."},
    {"unmarked-stack", Level::kWarning,
     "It does not say that its stack need not be executed."},
    {"unopened", Level::kNote,
     "A container that could not be taken apart, so that what is in it is not "
     "listed."},
    {"unread", Level::kNote, "It is too large to be looked at as a whole."},
    {"unsafe-rpath", Level::kError,
     "It looks for libraries where others may put some."},
    {"void-whiteout", Level::kNote,
     "A layer deletes what no layer below it has."},
    {"world-writable", Level::kWarning, "Anybody may write to it."},
    {"writable-code", Level::kError,
     "A part of it may be written to and executed."},
});
static_assert(std::is_sorted(kRules.begin(), kRules.end(),
                             [](const Rule& a, const Rule& b) {
                               return a.name < b.name;
                             }));

std::string_view FactOf(const std::vector<Fact>& facts, std::string_view name) {
  for (const Fact& fact : facts) {
    if (fact.name == name) return fact.value;
  }
  return "";
}

// Where nobody but root may put a file, on a system as FHS 3.0 has it. $ORIGIN
// is where the file itself lies.
bool IsSafePlace(std::string_view place) {
  if (place.find("..") != std::string_view::npos) {
    // Out of $ORIGIN and into a library folder beside it is usual.
    return place.starts_with("$ORIGIN/") || place.starts_with("${ORIGIN}/");
  }
  if (place.starts_with("$ORIGIN") || place.starts_with("${ORIGIN}")) {
    return true;
  }
  return std::ranges::any_of(
      std::to_array<std::string_view>({"/lib", "/usr/", "/opt/", "/nix/store/"}),
      [&](std::string_view safe) { return place.starts_with(safe); });
}

// "a:b" where every element counts, an empty one as the working directory.
void AddPaths(std::string_view paths, std::vector<Remark>& remarks) {
  while (true) {
    const std::size_t end = paths.find(':');
    const std::string_view place = paths.substr(0, end);
    remarks.push_back({IsSafePlace(place) ? "rpath" : "unsafe-rpath",
                       place.empty() ? "(empty)" : std::string(place)});
    if (end == std::string_view::npos) return;
    paths.remove_prefix(end + 1);
  }
}

// What a linker decided.
void AddHardening(const std::vector<Fact>& facts, std::vector<Remark>& to) {
  const std::string_view type = FactOf(facts, "elf.type");
  const bool program = type == "executable" || type == "pie";
  if (!program && type != "shared") return;
  if (type == "executable") to.push_back({"no-pie", ""});
  const std::string_view stack = FactOf(facts, "elf.stack");
  if (stack == "executable") to.push_back({"executable-stack", ""});
  if (stack == "unmarked") to.push_back({"unmarked-stack", ""});
  const std::string_view relro = FactOf(facts, "elf.relro");
  if (FactOf(facts, "elf.linking") == "dynamic") {
    if (relro == "none") to.push_back({"no-relro", ""});
    if (relro == "partial") to.push_back({"partial-relro", ""});
  }
  if (FactOf(facts, "elf.canary") == "no") to.push_back({"no-canary", ""});
  const std::string_view fortify = FactOf(facts, "elf.fortify");
  if (fortify.starts_with("0/") && fortify != "0/0") {
    to.push_back({"no-fortify", std::string(fortify.substr(2)) + " could be"});
  }
}

void AddFact(const Fact& fact, std::vector<Remark>& to) {
  const auto& [name, value] = fact;
  if (name == "elf.malformed") to.push_back({"malformed-elf", value});
  if (name == "elf.unread" || name == "unread") to.push_back({"unread", value});
  if (name == "elf.text-relocations") to.push_back({"text-relocations", ""});
  if (name == "elf.writable-code") to.push_back({"writable-code", ""});
  if (name == "elf.rpath" || name == "elf.runpath") AddPaths(value, to);
  if (name == "elf.interpreter" && !value.starts_with("/lib") &&
      !value.starts_with("/usr/lib")) {
    to.push_back({"odd-interpreter", value});
  }
  if (name == "elf.needed" && value.find('/') != std::string::npos) {
    to.push_back({"needed-path", value});
  }
  if (name == "image.entrypoint") to.push_back({"entrypoint", value});
  for (const std::string_view same :
       {"below-link", "facts-cut", "polyglot", "secret", "type-mismatch", "unopened",
        "void-whiteout"}) {
    if (name == same) to.push_back({same, value});
  }
}

}  // namespace

std::string_view NameOf(Level level) {
  switch (level) {
    case Level::kNote:
      return "note";
    case Level::kWarning:
      return "warning";
    case Level::kError:
      return "error";
  }
  return "";
}

std::span<const Rule> Rules() { return kRules; }

const Rule& RuleNamed(std::string_view name) {
  const auto at = std::ranges::lower_bound(kRules, name, {}, &Rule::name);
  Check(at != kRules.end() && at->name == name, "a rule that there is");
  return *at;
}

std::vector<Remark> RemarksOn(const std::vector<Fact>& facts) {
  std::vector<Remark> remarks;
  AddHardening(facts, remarks);
  for (const Fact& fact : facts) AddFact(fact, remarks);
  return remarks;
}

std::vector<Remark> RemarksOf(const Member& member) {
  std::vector<Remark> remarks;
  for (const Power power : PowersOf(member)) {
    remarks.push_back({RuleNamed(NameOf(power)).name,
                       power == Power::kCapabilities
                           ? CapabilityText(member.capabilities)
                           : ""});
  }
  for (Remark& remark : RemarksOn(member.facts)) {
    remarks.push_back(std::move(remark));
  }
  return remarks;
}

std::string_view CoverageOf(const Member& member, bool opened) {
  if (member.type != notes::MemberType::kFile) return "-";
  if (opened) return "opened";
  for (const Fact& fact : member.facts) {
    if (fact.name == "unopened") return "unopened";
    if (fact.name == "opaque") return "opaque";
    if (fact.name == "unread" || fact.name == "elf.unread") return "unread";
  }
  return "leaf";
}

}  // namespace airlock::verifier
