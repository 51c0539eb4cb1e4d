#include "verifier/compare/sentence.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "airlock/core/bytes.h"

namespace airlock::verifier {
namespace {

using notes::RebuildLevel;

constexpr std::size_t kMostNamed = 3;

struct CauseWords {
  std::string_view name;
  std::string_view words;
};
constexpr auto kCauses = std::to_array<CauseWords>({
    {"build-path", "the path of the build is in it"},
    {"byte", "the bytes differ"},
    {"compiler", "another compiler made it"},
    {"date", "a date or time is in it"},
    {"dependency", "the package depends on others"},
    {"empty", "one of the two is empty"},
    {"field", "a field of the package's control file differs"},
    {"host-or-user", "the name of a machine or of a user is in it"},
    {"kind", "the two are files of different kinds"},
    {"library", "it needs other libraries"},
    {"line", "the text differs"},
    {"line-order", "the same lines stand in another order"},
    {"locale", "the same lines are sorted by another locale"},
    {"section", "the program differs"},
    {"year", "a year is in it"},
});

std::string List(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    text += i == 0 ? "" : i + 1 == parts.size() ? " and " : ", ";
    text += parts[i];
  }
  return text;
}

// A place by its last name; the one file of a packed file by that one's.
std::string LastOf(std::string place) {
  constexpr std::string_view kContent = "!/content";
  if (place.ends_with(kContent)) place.resize(place.size() - kContent.size());
  const std::size_t inside = place.rfind("!/");
  return inside == std::string::npos ? place : place.substr(inside + 2);
}

std::string Placed(const std::set<std::string>& places) {
  if (places.empty()) return "";
  // The root of an archive tells less than what lies in it.
  const auto inner = std::ranges::find_if(places, [](const std::string& place) {
    return !place.ends_with("!/.") && place != ".";
  });
  const std::string& first = inner == places.end() ? *places.begin() : *inner;
  if (first.empty()) return "";
  const std::string name = LastOf(first);
  if (places.size() == 1) return " (" + Printable(name) + ")";
  return " (" + Printable(name) + " and " + std::to_string(places.size() - 1) +
         " more)";
}

// What follows from other differences, and is no cause: a list of checksums
// from the files, a packed stream from what is packed.
bool Follows(const Normaliser& of, RebuildLevel level) {
  return of.name == "deb-md5sums" || of.name == "wheel-record" ||
         (of.name == "elf-debuglink") || of.level < level;
}

std::string Equivalent(const Comparison& comparison) {
  std::map<std::string_view, std::set<std::string>> places;
  std::vector<std::string_view> order;
  for (const Used& used : comparison.used) {
    const std::string_view name = used.normaliser->name;
    if (!places.contains(name)) order.push_back(name);
    places[name].insert(used.place);
  }
  const auto part = [&](bool follows) {
    std::vector<std::string> parts;
    for (const std::string_view name : order) {
      if (Follows(*NormaliserNamed(name), comparison.level) != follows)
        continue;
      parts.push_back(std::string(NormaliserNamed(name)->words) +
                      (follows ? "" : Placed(places[name])));
    }
    return parts;
  };
  std::vector<std::string> causes = part(false);
  std::vector<std::string> following = part(true);
  if (causes.empty()) std::swap(causes, following);
  std::string text = "They differ only in " + List(causes);
  if (!following.empty()) {
    text += ", and in what follows from it: " + List(following);
  }
  return text + ".";
}

// Modes that differ as a umask makes them differ: by bits of the group and of
// others, of entries that have no more than permissions.
bool ByUmask(const Difference& d) {
  if (d.what != std::vector<std::string_view>{"mode"}) return false;
  const std::uint32_t bits = d.left->mode ^ d.right->mode;
  return (bits & ~std::uint32_t{077}) == 0 &&
         ((d.left->mode | d.right->mode) & 07000) == 0;
}

std::string NameOf(const Difference& d) {
  return d.place.empty() ? "the file" : Printable(LastOf(d.place));
}

std::string Plainly(const Difference& d) {
  switch (d.kind) {
    case Difference::Kind::kOnlyLeft:
      return NameOf(d) + " is in the first only";
    case Difference::Kind::kOnlyRight:
      return NameOf(d) + " is in the second only";
    case Difference::Kind::kBoth:
      break;
  }
  std::vector<std::string> what;
  for (const std::string_view w : d.what) {
    what.push_back(w == "derived" ? "truth" : std::string(w));
  }
  return NameOf(d) + " differs in its " + List(what);
}

std::string Different(const Comparison& comparison,
                      const std::vector<Explained>& explained) {
  const auto& differences = comparison.differences;
  if (std::ranges::all_of(differences, ByUmask)) {
    return "They differ in the modes of " + std::to_string(differences.size()) +
           " entries, as another umask makes them.";
  }
  // Each known cause once, with its first place; then what has none.
  std::vector<std::string> said;
  std::set<std::string> causes;
  std::set<const Difference*> known;
  for (const auto& [difference, cause] : explained) {
    known.insert(difference);
    if (!causes.insert(cause.name).second) continue;
    if (said.size() < kMostNamed) {
      said.push_back("in " + NameOf(*difference) + " " + WordsFor(cause));
    }
  }
  for (const Difference& d : differences) {
    if (said.size() < kMostNamed && !known.contains(&d)) {
      said.push_back(Plainly(d));
    }
  }
  std::string text = "They differ in " + std::to_string(differences.size()) +
                     (differences.size() == 1 ? " place: " : " places: ");
  for (std::size_t i = 0; i < said.size(); ++i) {
    text += (i == 0 ? "" : "; ") + said[i];
  }
  return text + ".";
}

}  // namespace

std::string WordsFor(const notes::Cause& cause) {
  const auto* at = std::ranges::find(kCauses, cause.name, &CauseWords::name);
  std::string text(at == kCauses.end() ? std::string_view(cause.name)
                                       : at->words);
  const auto quoted = [](const std::string& side) {
    constexpr std::size_t kMost = 80;
    const std::string plain = Printable(side.substr(0, kMost));
    return plain.empty() ? std::string("nothing") : "'" + plain + "'";
  };
  text += " (";
  if (!cause.where.empty()) text += Printable(cause.where) + ": ";
  return text + quoted(cause.left) + ", " + quoted(cause.right) + ")";
}

std::string SentenceOf(const Comparison& comparison,
                       const std::vector<Explained>& explained) {
  if (comparison.level == RebuildLevel::kR0) {
    return "They are the same, byte for byte.";
  }
  if (comparison.level != RebuildLevel::kRX) return Equivalent(comparison);
  return Different(comparison, explained);
}

}  // namespace airlock::verifier
