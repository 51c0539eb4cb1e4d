#include "verifier/checks/check_evidence.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>

#include "airlock/crypto/hash.h"
#include "verifier/checks/apt_lines.h"
#include "verifier/checks/bundle.h"
#include "verifier/checks/kind_rules.h"
#include "verifier/checks/object_reader.h"
#include "verifier/checks/proofs.h"
#include "verifier/checks/testimony.h"
#include "verifier/checks/trust_root.h"
#include "verifier/checks/tuf_repo.h"

namespace airlock::verifier {
namespace {

using notes::ContentsItem;
using notes::Quote;

// What a worker is asked about as a whole.
bool IsTestifiedWhole(notes::BundleKind kind) {
  return kind == notes::BundleKind::kTrustRoot ||
         kind == notes::BundleKind::kTufRepo;
}

// A set of those who say something, one bit each: what counts is who signed what,
// not how often. A signer who signs one thing and states another has two bits.
using Signers = std::uint64_t;
// The grammar of evidence has the same limit.
constexpr std::size_t kMaxProofs = 64;

// Evidence, contents and documents belong together.
Result<Done> CheckFrame(const notes::Evidence& evidence,
                        const notes::Contents& contents) {
  if (evidence.kind != contents.kind) {
    return Failure{Reason::kBadBundle, "evidence for a bundle of another kind"};
  }
  const std::string text = notes::Format(contents);
  if (evidence.contents != crypto::DigestObject(AsBytes(text))) {
    return Failure{Reason::kDigestMismatch, "evidence about other contents"};
  }
  // Names each once, and an artifact: what follows relies on it.
  TRY_DONE(notes::ParseContents(text));
  // No signature of theirs is arithmetic here.
  if (IsTestifiedWhole(contents.kind)) return Done{};
  if (evidence.proofs.empty() && evidence.testimonies.empty()) {
    return Failure{Reason::kUnsigned, "no signature by a known key"};
  }
  if (evidence.proofs.size() + evidence.testimonies.size() > kMaxProofs) {
    return Failure{Reason::kTooLarge, "over 64 proofs and testimonies"};
  }
  std::set<ObjectDigest> known(evidence.derived.begin(),
                               evidence.derived.end());
  for (const ContentsItem& item : contents.items) known.insert(item.object);
  std::set<ObjectDigest> reached;
  for (const notes::Proof& proof : evidence.proofs) {
    if (!known.contains(proof.object)) {
      return Failure{Reason::kUnproven, "a proof over " + proof.object.text() +
                                            ", no part of the bundle"};
    }
    reached.insert(proof.object);
  }
  std::set<ObjectDigest> read;
  for (const notes::Testimony& testimony : evidence.testimonies) {
    if (!MayVouch(evidence.kind, testimony.verb)) {
      return Failure{
          Reason::kBadBundle,
          "a testimony of the kind " + Printable(testimony.verb.substr(0, 40)) +
              ", which no " + std::string(NameOf(evidence.kind)) + " has"};
    }
    for (const ObjectDigest& part : {testimony.bundle, testimony.object}) {
      if (!known.contains(part)) {
        return Failure{Reason::kUnproven, "a testimony over " + part.text() +
                                              ", no part of the bundle"};
      }
    }
    read.insert(testimony.bundle);
    reached.insert(testimony.object);
  }
  for (const ObjectDigest& derived : evidence.derived) {
    if (!reached.contains(derived) && !read.contains(derived)) {
      return Failure{Reason::kUnproven,
                     "the derived " + derived.text() + " is not signed"};
    }
  }
  for (const Quote& quote : evidence.quotes) {
    if (!reached.contains(quote.from)) {
      return Failure{Reason::kUnproven, "a quote from " + quote.from.text() +
                                            " before anything reaches it"};
    }
    reached.insert(quote.to);
  }
  return Done{};
}

// Quotes by where they start, in order of first appearance, so that each
// object is read once. The order of the evidence, checked above, makes sure
// that an object's own group comes after one that reaches it.
std::vector<std::vector<const Quote*>> GroupBySource(
    const std::vector<Quote>& quotes) {
  std::vector<std::vector<const Quote*>> groups;
  std::map<ObjectDigest, std::size_t> at;
  for (const Quote& quote : quotes) {
    const auto [it, fresh] = at.try_emplace(quote.from, groups.size());
    if (fresh) groups.emplace_back();
    groups[it->second].push_back(&quote);
  }
  return groups;
}

// Which signers reach which objects and items.
class Reach {
 public:
  explicit Reach(const Bundle& bundle) : bundle_(bundle) {
    for (const GoodSignature& signature : bundle.signatures) {
      if (!signature.binds) continue;
      const Signers signer = BitOf(signature);
      objects_[signature.object] |= signer;
      for (const ContentsItem* item : bundle.ItemsOf(signature.object)) {
        items_[item] |= signer;
      }
    }
  }

  // Of each primary and what it states the place of the first signature, of
  // which there are at most 64.
  Signers BitOf(const GoodSignature& signature) const {
    std::size_t at = 0;
    while (!SameSigner(bundle_.signatures[at], signature) ||
           PredicateOf(bundle_.signatures[at]) != PredicateOf(signature)) {
      ++at;
    }
    return Signers{1} << at;
  }
  // Of all that its signer says.
  Signers BitsOf(const GoodSignature& signature) const {
    Signers bits = 0;
    for (const GoodSignature& other : bundle_.signatures) {
      if (SameSigner(other, signature)) bits |= BitOf(other);
    }
    return bits;
  }

  Result<Done> Follow(const std::vector<const Quote*>& group,
                      KindRules& rules) {
    const ObjectDigest& from = group.front()->from;
    TRY(const Bytes bytes, bundle_.objects.Read(from, kMaxPackagesBytes));
    const std::string_view text = AsText(bytes);
    TRY_DONE(rules.CheckSource(bundle_, from, text));
    const Signers signers = objects_[from];
    for (const Quote* quote : group) {
      TRY(const std::vector<const ContentsItem*> reached,
          rules.ReachedBy(bundle_, *quote, text));
      for (const ContentsItem* item : reached) items_[item] |= signers;
      objects_[quote->to] |= signers;
    }
    return Done{};
  }

  // Those that reach every artifact: one that reaches only some of them must not
  // count for the rest. Refuses what nobody reaches, and bytes that are not as
  // many as the contents say.
  struct Common {
    Signers statements = ~Signers{0};  // each by itself
    Signers signers = ~Signers{0};     // by all that they say together
  };
  Result<Common> OverAll() {
    Common common;
    for (const ContentsItem& item : bundle_.contents.items) {
      const bool list = item.role == notes::ItemRole::kList;
      const bool artifact = item.role == notes::ItemRole::kArtifact;
      if (!list && !artifact) continue;
      const auto at = items_.find(&item);
      if (at == items_.end()) {
        // What merely came along (an unsigned payload) is not released.
        if (list && bundle_.contents.kind != notes::BundleKind::kAptRepo) {
          continue;
        }
        return Failure{Reason::kUnproven, Printable(item.name.text())};
      }
      TRY(const std::uint64_t size, bundle_.objects.SizeOf(item.object));
      if (size != item.size) {
        return Failure{Reason::kSizeMismatch,
                       Printable(item.name.text()) + " has " +
                           std::to_string(size) + " bytes, not " +
                           std::to_string(item.size)};
      }
      if (!artifact) continue;
      common.statements &= at->second;
      Signers signers = 0;
      for (const GoodSignature& signature : bundle_.signatures) {
        if ((BitOf(signature) & at->second) != 0) signers |= BitsOf(signature);
      }
      common.signers &= signers;
    }
    return common;
  }

 private:
  static bool SameSigner(const GoodSignature& a, const GoodSignature& b) {
    return a.signer.primary == b.signer.primary;
  }
  static std::string_view PredicateOf(const GoodSignature& signature) {
    return signature.vouched ? std::string_view(signature.vouched->predicate)
                             : std::string_view();
  }

  const Bundle& bundle_;
  std::map<ObjectDigest, Signers> objects_;
  std::map<const ContentsItem*, Signers> items_;
};

// One signer for each key and for each primary, sorted by primary: a key under
// two names is one key, and two keys of one owner are one owner. Of several the
// one that sorts first.
std::vector<notes::Signer> SignersOf(std::span<const GoodSignature> good) {
  const auto order = [](const notes::Signer& s) {
    return std::tie(s.primary, s.key, s.trust);
  };
  std::map<KeyId, notes::Signer> by_key;
  for (const GoodSignature& signature : good) {
    if (signature.vouched) continue;
    const notes::Signer& signer = signature.signer;
    const auto [it, fresh] = by_key.try_emplace(signer.key, signer);
    if (!fresh && order(signer) < order(it->second)) it->second = signer;
  }
  std::map<std::string, notes::Signer> by_primary;
  for (const auto& [key, signer] : by_key) {
    by_primary.try_emplace(signer.primary, signer);
  }
  std::vector<notes::Signer> signers;
  for (const auto& [primary, signer] : by_primary) signers.push_back(signer);
  return signers;
}

// Who vouches, in an order that does not depend on the worker's.
std::vector<notes::Vouched> VouchedIn(std::span<const GoodSignature> good) {
  std::map<std::pair<ObjectDigest, ObjectDigest>, notes::Vouched> sorted;
  for (const GoodSignature& signature : good) {
    if (!signature.vouched) continue;
    const notes::Vouched& vouched = *signature.vouched;
    sorted.emplace(std::pair(vouched.document, vouched.object), vouched);
  }
  std::vector<notes::Vouched> list;
  for (auto& [key, vouched] : sorted) list.push_back(std::move(vouched));
  return list;
}

std::vector<notes::ReliedOn> ReliedOnIn(
    const std::vector<NamedAnchors>& anchors) {
  std::vector<notes::ReliedOn> relied_on;
  for (const NamedAnchors& named : anchors) {
    relied_on.push_back(
        {named.trust,
         crypto::DigestObject(AsBytes(notes::Format(named.anchors)))});
  }
  std::sort(relied_on.begin(), relied_on.end(),
            [](const auto& a, const auto& b) { return a.trust < b.trust; });
  return relied_on;
}

// The oldest of the signatures' own times, if every one has a time.
std::optional<Instant> OldestOf(std::span<const GoodSignature> good) {
  std::optional<Instant> oldest;
  for (const GoodSignature& signature : good) {
    if (!signature.signed_at) return std::nullopt;
    if (!oldest || *signature.signed_at < *oldest) {
      oldest = signature.signed_at;
    }
  }
  return oldest;
}

}  // namespace

Result<notes::Authentic> CheckEvidence(const notes::Evidence& evidence,
                                       const notes::Contents& contents,
                                       const std::vector<NamedAnchors>& anchors,
                                       const Objects& objects) {
  TRY_DONE(CheckFrame(evidence, contents));
  if (contents.kind == notes::BundleKind::kTrustRoot) {
    return CheckTrustRoot(evidence, contents, anchors, objects);
  }
  if (contents.kind == notes::BundleKind::kTufRepo) {
    return CheckTufRepo(evidence, contents, anchors, objects);
  }
  ObjectReader reader(objects);
  TRY(std::vector<GoodSignature> good,
      CheckProofs(evidence.proofs, anchors, reader));
  TRY(std::vector<GoodSignature> testified,
      CheckTestimonies(evidence, anchors, objects));
  for (GoodSignature& one : testified) good.push_back(std::move(one));
  const Bundle bundle(evidence, contents, good, reader);
  const std::unique_ptr<KindRules> rules = RulesOf(contents.kind);
  TRY_DONE(rules->CheckParts(bundle));
  Reach reach(bundle);
  for (const auto& group : GroupBySource(evidence.quotes)) {
    TRY_DONE(reach.Follow(group, *rules));
  }
  TRY(const Reach::Common common, reach.OverAll());
  std::vector<GoodSignature> counted;
  for (const GoodSignature& signature : good) {
    if (!signature.binds || (common.signers & reach.BitOf(signature)) == 0) {
      continue;
    }
    counted.push_back(signature);
    // Its signer signed the rest as well, but did not say this of it.
    if ((common.statements & reach.BitOf(signature)) == 0) {
      ForgetOrigin(counted.back());
    }
  }
  if (counted.empty()) {
    return Failure{Reason::kUnsigned, "no one signed all artifacts"};
  }
  // What is said of the resource that others have signed.
  for (const GoodSignature& signature : good) {
    if (!signature.binds) counted.push_back(signature);
  }
  notes::Authentic authentic{
      crypto::DigestObject(AsBytes(notes::Format(evidence))),
      evidence.contents,
      SignersOf(counted),
      OldestOf(counted),
      {},
      {},
      {},
      {},
      {},
      {},
      {}};
  authentic.vouched = VouchedIn(counted);
  authentic.relied_on = ReliedOnIn(anchors);
  TRY_DONE(rules->Describe(bundle, authentic));
  return authentic;
}

}  // namespace airlock::verifier
