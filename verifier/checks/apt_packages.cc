#include <map>
#include <string>
#include <utility>

#include "verifier/checks/apt_lines.h"
#include "verifier/checks/check_evidence.h"
#include "verifier/checks/kind_rules.h"
#include "verifier/checks/quotes.h"

namespace airlock::verifier {
namespace {

using notes::ContentsItem;
using notes::Quote;

using Packages = std::map<const ContentsItem*, AptPackage>;

// Adds what the quotes from one list say. Of a package that two lists name (one
// for all architectures) either stanza will do: both are signed.
Result<Done> AddFrom(
    const std::vector<const Quote*>& quotes,
    const std::multimap<ObjectDigest, const ContentsItem*>& artifacts,
    const Objects& objects, Packages& packages) {
  TRY(const Bytes bytes, objects.Read(quotes.front()->from, kMaxPackagesBytes));
  for (const Quote* quote : quotes) {
    TRY(const std::string_view text, StanzaBytesAt(AsText(bytes), *quote));
    TRY(Stanza stanza, StanzaAt(AsText(bytes), *quote));
    const auto [first, last] = artifacts.equal_range(quote->to);
    for (auto it = first; it != last; ++it) {
      const ContentsItem& item = *it->second;
      if (!EndsAt(item.name.text(), stanza.filename)) continue;
      packages.try_emplace(
          &item,
          AptPackage{item.object, item.size, stanza.package, stanza.version,
                     stanza.architecture, std::string(text)});
    }
  }
  return Done{};
}

}  // namespace

Result<std::vector<AptPackage>> AptPackagesOf(const notes::Evidence& evidence,
                                              const notes::Contents& contents,
                                              const Objects& objects) {
  if (contents.kind != notes::BundleKind::kAptRepo) {
    return Failure{Reason::kBadBundle, "not an apt-repo"};
  }
  std::multimap<ObjectDigest, const ContentsItem*> artifacts;
  for (const ContentsItem& item : contents.items) {
    if (item.role == notes::ItemRole::kArtifact) {
      artifacts.emplace(item.object, &item);
    }
  }
  std::map<ObjectDigest, std::vector<const Quote*>> lists;
  for (const Quote& quote : evidence.quotes) {
    if (quote.form == notes::QuoteForm::kStanza) {
      lists[quote.from].push_back(&quote);
    }
  }
  Packages found;
  for (const auto& [list, quotes] : lists) {
    TRY_DONE(AddFrom(quotes, artifacts, objects, found));
  }
  std::vector<AptPackage> packages;
  for (const ContentsItem& item : contents.items) {
    if (item.role != notes::ItemRole::kArtifact) continue;
    const auto at = found.find(&item);
    if (at == found.end()) {
      return Failure{Reason::kUnproven, Printable(item.name.text())};
    }
    packages.push_back(at->second);
  }
  return packages;
}

}  // namespace airlock::verifier
