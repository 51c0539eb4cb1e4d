#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "verifier/checks/kind_rules.h"
#include "verifier/checks/quotes.h"

namespace airlock::verifier {
namespace {

using notes::ContentsItem;
using notes::ItemRole;

Failure BadBundle(std::string why) {
  return {Reason::kBadBundle, std::move(why)};
}

// Either one signed list of sums, or each artifact signed by itself.
class Blob : public KindRules {
 public:
  Result<Done> CheckParts(const Bundle& bundle) override {
    constexpr std::array kRoles = {ItemRole::kArtifact, ItemRole::kSignature,
                                   ItemRole::kIndex};
    TRY_DONE(CheckRoles(bundle.contents, kRoles));
    if (bundle.ItemsIn(ItemRole::kIndex).empty()) return CheckEach(bundle);
    TRY(const ContentsItem* const index, TheItem(bundle, ItemRole::kIndex));
    // Signed in clear text, the list is what a worker derived.
    const std::vector<ObjectDigest>& derived = bundle.evidence.derived;
    if (derived.size() > 1) return BadBundle("more than one derived text");
    sums_ = derived.empty() ? index->object : derived.front();
    return CheckAllSign(bundle, *sums_);
  }

  Result<Done> CheckSource(const Bundle&, const ObjectDigest& from,
                           std::string_view) override {
    if (sums_ == from) return Done{};
    return Failure{Reason::kBadQuote,
                   "quotes from " + from.text() + ", which is no list of sums"};
  }

  Result<std::vector<const ContentsItem*>> ReachedBy(
      const Bundle& bundle, const notes::Quote& quote,
      std::string_view text) override {
    if (quote.form != notes::QuoteForm::kSumsLine) {
      return Failure{Reason::kBadQuote,
                     std::string(NameOf(quote.form)) + " in a list of sums"};
    }
    TRY(const std::string name, SumsLineAt(text, quote));
    std::vector<const ContentsItem*> reached;
    for (const ContentsItem* item : bundle.ItemsOf(quote.to)) {
      if (item->role == ItemRole::kArtifact &&
          (item->name.text() == name || item->name.base() == name)) {
        reached.push_back(item);
      }
    }
    if (reached.empty()) {
      return Failure{Reason::kBadQuote,
                     "no artifact is called " + Printable(name)};
    }
    return reached;
  }

  Result<Done> Describe(const Bundle& bundle,
                        notes::Authentic& authentic) override {
    const auto named = bundle.ItemsIn(sums_ ? ItemRole::kIndex  //
                                            : ItemRole::kArtifact);
    authentic.product = {"blob:" + named.front()->name.text(), "", 0};
    authentic.marks = NameMarks(bundle);
    return Done{};
  }

 private:
  static bool HasSignature(const Bundle& bundle, const std::string& name) {
    for (const char* ending : {".sig", ".sigstore.json"}) {
      const ContentsItem* const item = bundle.contents.Find(name + ending);
      if (item != nullptr && item->role == ItemRole::kSignature) return true;
    }
    return false;
  }

  // NAME, and NAME.sig or NAME.sigstore.json.
  static Result<Done> CheckEach(const Bundle& bundle) {
    if (!bundle.evidence.derived.empty()) {
      return BadBundle("a derived text without an index");
    }
    for (const ContentsItem* artifact : bundle.ItemsIn(ItemRole::kArtifact)) {
      if (!HasSignature(bundle, artifact->name.text())) {
        return BadBundle(Printable(artifact->name.text()) +
                         " without its signature");
      }
    }
    for (const GoodSignature& signature : bundle.signatures) {
      const auto items = bundle.ItemsOf(signature.object);
      if (std::none_of(items.begin(), items.end(), [](const auto* item) {
            return item->role == ItemRole::kArtifact;
          })) {
        return Failure{Reason::kUnproven, "a signature over no artifact"};
      }
    }
    return Done{};
  }

  std::optional<ObjectDigest> sums_;
};

}  // namespace

std::unique_ptr<KindRules> SignedBlobRules() {
  return std::make_unique<Blob>();
}

}  // namespace airlock::verifier
