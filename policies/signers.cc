// The part of requirements.h that counts upstream's signers.
#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "policies/pinned.h"
#include "policies/requirements.h"
#include "policies/why.h"

namespace airlock::policies {
namespace {

bool HasFact(const notes::Vouched& vouched, std::string_view name) {
  return std::any_of(vouched.facts.begin(), vouched.facts.end(),
                     [&](const auto& fact) { return fact.name == name; });
}

// Counts each signer once, however often and under however many names: by key,
// by primary, by certified identity, and by the pin that means it, so that a
// pattern is one signer of upstream's and not one for each of its tags.
class Signers {
 public:
  explicit Signers(const Policy& policy) : policy_(policy) {}

  void Add(const notes::Signer& signer) {
    AddKey({signer.trust, signer.primary}, signer.key);
  }

  void Add(const notes::Vouched& vouched) {
    // Of a resource, and of none of these bytes.
    if (HasFact(vouched, "subject.resource")) return;
    if (!policy_.accept_promises && HasFact(vouched, "log.promise-only")) {
      NoteWhy(Reason::kPromiseOnly, "signed by " + Printable(vouched.identity));
      return;
    }
    if (!Speaks(vouched)) {
      NoteWhy(Reason::kWrongPredicate,
              "a statement of type " + Printable(vouched.predicate));
      return;
    }
    if (vouched.key) {
      AddKey({vouched.trust, vouched.key->text()}, *vouched.key);
      return;
    }
    if (identities_.contains({vouched.identity, vouched.issuer})) return;
    bool meant = false;
    for (std::size_t i = 0; i < policy_.identities.size(); ++i) {
      if (!Means(policy_.identities[i], vouched)) continue;
      meant = true;
      if (!pins_.insert(i).second) continue;
      identities_.insert({vouched.identity, vouched.issuer});
      ++count_;
      return;
    }
    if (!meant) {
      NoteWhy(Reason::kWrongIdentity,
              "signed by " + Printable(vouched.identity) + ", says " +
                  Printable(vouched.issuer));
    }
  }

  void Report(Requirements& found) const {
    if (count_ >= policy_.threshold) return;
    if (count_ == 0 && why_) {
      found.refusals.push_back(*why_);
      return;
    }
    found.refusals.push_back(
        {Reason::kUnsigned, std::to_string(count_) + " of " +
                                Counted(policy_.threshold, "signature") +
                                " by pinned signers"});
  }

 private:
  // A signature speaks for its artifact. A statement about one speaks for it
  // only if the policy asks for statements of its type: who signs that an image
  // has a weakness does not recommend it.
  bool Speaks(const notes::Vouched& vouched) const {
    const auto& asked = policy_.predicates;
    return vouched.predicate.empty() ||
           std::find(asked.begin(), asked.end(), vouched.predicate) !=
               asked.end();
  }

  void AddKey(const PinnedSigner& signer, const KeyId& key) {
    const auto& pinned = policy_.signers;
    if (std::find(pinned.begin(), pinned.end(), signer) == pinned.end()) {
      NoteWhy(Reason::kUnknownSigner, "signed by " + Printable(signer.primary));
      return;
    }
    if (primaries_.contains(signer.primary) || keys_.contains(key)) return;
    primaries_.insert(signer.primary);
    keys_.insert(key);
    ++count_;
  }

  void NoteWhy(Reason reason, std::string detail) {
    if (!why_) why_ = Failure{reason, std::move(detail)};
  }

  const Policy& policy_;
  std::uint64_t count_ = 0;
  std::set<std::string> primaries_;
  std::set<KeyId> keys_;
  std::set<std::pair<std::string, std::string>> identities_;
  std::set<std::size_t> pins_;
  std::optional<Failure> why_;  // the first that did not count
};

}  // namespace

void CheckSigners(const Question& question, const notes::Authentic& authentic,
                  Requirements& found) {
  Signers signers(question.policy);
  for (const notes::Signer& signer : authentic.signers) signers.Add(signer);
  for (const notes::Vouched& vouched : authentic.vouched) signers.Add(vouched);
  signers.Report(found);
}

}  // namespace airlock::policies
