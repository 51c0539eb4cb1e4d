#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "airlock/crypto/hash.h"
#include "verifier/checks/apt_lines.h"
#include "verifier/checks/kind_rules.h"
#include "verifier/checks/quotes.h"

namespace airlock::verifier {
namespace {

using notes::ContentsItem;
using notes::ItemRole;
using notes::QuoteForm;

Failure BadBundle(std::string why) {
  return {Reason::kBadBundle, std::move(why)};
}

// The same for an InRelease and for the Release that it clear-signs, whose lines
// end otherwise and may end in blanks that clear text does not sign.
ObjectDigest DigestOfLines(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
    lines.append(line).push_back('\n');
  }
  return crypto::DigestObject(AsBytes(lines));
}

// The Release text is signed, names the Packages files, which name the .debs.
class Apt : public KindRules {
 public:
  Result<Done> CheckParts(const Bundle& bundle) override {
    constexpr std::array kRoles = {ItemRole::kArtifact, ItemRole::kSignature,
                                   ItemRole::kIndex, ItemRole::kList};
    TRY_DONE(CheckRoles(bundle.contents, kRoles));
    TRY(const ContentsItem* const index, TheItem(bundle, ItemRole::kIndex));
    const std::string& name = index->name.text();
    folder_ = name.substr(0, name.size() - index->name.base().size());
    TRY(signed_text_, SignedTextOf(bundle, *index));
    TRY_DONE(CheckAllSign(bundle, *signed_text_));
    if (bundle.ItemsIn(ItemRole::kList).empty()) return BadBundle("no list");
    for (const ContentsItem* list : bundle.ItemsIn(ItemRole::kList)) {
      if (list->name.base() != "Packages") {
        return BadBundle(Printable(list->name.text()) + " is not a Packages");
      }
    }
    for (const ContentsItem* artifact : bundle.ItemsIn(ItemRole::kArtifact)) {
      if (!artifact->name.text().ends_with(".deb")) {
        return BadBundle(Printable(artifact->name.text()) + " is not a .deb");
      }
    }
    TRY(const Bytes text, bundle.objects.Read(*signed_text_, kMaxReleaseBytes));
    TRY(release_, ScanRelease(AsText(text)));
    text_digest_ = DigestOfLines(AsText(text));
    return Done{};
  }

  Result<Done> CheckSource(const Bundle& bundle, const ObjectDigest& from,
                           std::string_view) override {
    if (from == *signed_text_) return Done{};
    for (const ContentsItem* item : bundle.ItemsOf(from)) {
      if (item->role == ItemRole::kList) return Done{};
    }
    return Failure{Reason::kBadQuote,
                   "quotes from " + from.text() + ", which is no list"};
  }

  Result<std::vector<const ContentsItem*>> ReachedBy(
      const Bundle& bundle, const notes::Quote& quote,
      std::string_view text) override {
    std::vector<const ContentsItem*> reached;
    if (quote.from == *signed_text_) {
      if (quote.form != QuoteForm::kReleaseLine) return WrongForm(quote);
      TRY(const ReleaseLine line, ReleaseLineAt(release_, quote));
      for (const ContentsItem* item : bundle.ItemsOf(quote.to)) {
        if (item->role == ItemRole::kList && item->size == line.size &&
            item->name.text() == folder_ + line.path) {
          reached.push_back(item);
        }
      }
      if (reached.empty()) return NamesNothing(quote, line.path);
      return reached;
    }
    if (quote.form != QuoteForm::kStanza) return WrongForm(quote);
    TRY(const Stanza stanza, StanzaAt(text, quote));
    for (const ContentsItem* item : bundle.ItemsOf(quote.to)) {
      if (item->role == ItemRole::kArtifact && item->size == stanza.size &&
          EndsAt(item->name.text(), stanza.filename)) {
        reached.push_back(item);
      }
    }
    if (reached.empty()) return NamesNothing(quote, stanza.filename);
    return reached;
  }

  Result<Done> Describe(const Bundle&, notes::Authentic& authentic) override {
    authentic.origin = release_.origin;
    authentic.label = release_.label;
    authentic.suite = release_.suite;
    authentic.codename = release_.codename;
    authentic.signed_at = release_.date;
    authentic.valid_until = release_.valid_until;
    authentic.product = {
        "apt:" + release_.origin + "/" + release_.codename,
        release_.date.text(),
        static_cast<std::uint64_t>(release_.date.unix_seconds())};
    authentic.marks = {{"text", text_digest_->text()}};
    return Done{};
  }

 private:
  // An InRelease is read by a worker, which derives its canonical text; a
  // Release is signed as it is.
  static Result<ObjectDigest> SignedTextOf(const Bundle& bundle,
                                           const ContentsItem& index) {
    const std::vector<ObjectDigest>& derived = bundle.evidence.derived;
    const auto signatures = bundle.ItemsIn(ItemRole::kSignature);
    if (index.name.base() == "InRelease") {
      if (!signatures.empty()) return BadBundle("InRelease and a signature");
      if (derived.size() != 1) {
        return BadBundle("InRelease without its canonical text");
      }
      return derived.front();
    }
    if (index.name.base() != "Release") {
      return BadBundle(Printable(index.name.text()) +
                       " is neither Release nor InRelease");
    }
    if (!derived.empty()) return BadBundle("Release and a derived text");
    if (signatures.size() != 1 ||
        signatures.front()->name.text() != index.name.text() + ".gpg") {
      return BadBundle("Release without its Release.gpg");
    }
    return index.object;
  }

  static Failure WrongForm(const notes::Quote& quote) {
    return {Reason::kBadQuote,
            std::string(NameOf(quote.form)) + " from " + quote.from.text()};
  }
  static Failure NamesNothing(const notes::Quote& quote,
                              const std::string& path) {
    return {Reason::kBadQuote,
            "no item with the name and size that are signed for " +
                Printable(path) + ", " + quote.to.text()};
  }

  std::string folder_;  // of the index, with its slash
  std::optional<ObjectDigest> signed_text_;
  std::optional<ObjectDigest> text_digest_;
  ReleaseText release_;
};

}  // namespace

std::unique_ptr<KindRules> AptRepoRules() { return std::make_unique<Apt>(); }

}  // namespace airlock::verifier
