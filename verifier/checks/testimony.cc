#include "verifier/checks/testimony.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "airlock/core/notes/statement.h"
#include "airlock/crypto/hash.h"

namespace airlock::verifier {
namespace {

using notes::BundleKind;
using notes::Statement;

// No certificate or provenance takes a second; one that takes a minute is meant
// to.
constexpr std::uint64_t kMaxCpuSeconds = 60;
// What stands in a record of 32 KiB, beside as much of others.
constexpr std::size_t kMaxNameBytes = 512;
// As many as a record lists.
constexpr std::size_t kMaxFacts = 64;

// What is asked with each verb, and how it is answered. A statement is by whom
// a Sigstore instance certified, or by a key that was imported.
struct Verb {
  std::string_view name;
  std::string_view family;
  std::string_view bundle_input;
  bool certified = false;
  bool of_images_only = true;
};
constexpr std::array<Verb, 4> kVerbs = {
    {{"verify-bundle", "sigstore-bundle", "bundle", true, false},
     {"verify-cosign", "sigstore-bundle", "bundle", true},
     {"verify-gcb", "gcb", "provenance"},
     {"verify-vsa", "vsa", "attestation"}}};

// The facts that a policy judges; parameters of a build have names of their
// own. Others stay in the document.
constexpr std::array<std::string_view, 13> kJudged = {
    "build-type",    "build.config",      "builder.id",
    "log.promise-only", "policy.uri",     "provenance.unread",
    "resource.uri",  "source.digest",     "source.ref",
    "source.tag",    "source.uri",        "verified-level",
    "verifier.id"};
constexpr std::string_view kParameter = "parameter.";

const Verb* FindVerb(std::string_view name) {
  const auto at =
      std::find_if(kVerbs.begin(), kVerbs.end(),
                   [&](const Verb& verb) { return verb.name == name; });
  return at == kVerbs.end() ? nullptr : &*at;
}

bool CanAnswer(const Verb& verb, const NamedAnchors& trust) {
  return verb.certified ? trust.anchors.sigstore_root.has_value()
                        : !trust.anchors.keys.empty();
}

bool IsJudged(std::string_view fact) {
  return fact.starts_with(kParameter) ||
         std::find(kJudged.begin(), kJudged.end(), fact) != kJudged.end();
}

Failure Lied(std::string why) {
  return {Reason::kLyingWorker, "a statement " + std::move(why)};
}

bool IsOf(const Statement& statement, const ObjectDigest& object) {
  return std::any_of(statement.subjects.begin(), statement.subjects.end(),
                     [&](const notes::StatementSubject& subject) {
                       return subject.algorithm == "sha256" &&
                              subject.hex == object.hex();
                     });
}

// A summary may be about a resource by a number that somebody gave it, and name
// no digest of any byte. Then it is about these bytes only if somebody else
// shows that they are that resource.
bool IsOfAResource(const Statement& statement, const Verb& verb) {
  return verb.name == "verify-vsa" && !statement.subjects.empty() &&
         std::none_of(statement.subjects.begin(), statement.subjects.end(),
                      [](const notes::StatementSubject& subject) {
                        return subject.algorithm.starts_with("sha") ||
                               subject.algorithm.starts_with("git");
                      });
}

// The statement answers this question: read from these documents, and about
// this object.
Result<Done> CheckFrame(const Statement& statement, const Verb& verb,
                        const notes::Job& job,
                        const notes::Testimony& testimony) {
  if (statement.family != verb.family ||
      statement.grade != notes::Grade::kTestified) {
    return Lied("of another family or grade than was asked for");
  }
  const bool same = std::equal(
      statement.evidence.begin(), statement.evidence.end(), job.inputs.begin(),
      job.inputs.end(), [](const ObjectDigest& read, const auto& input) {
        return read == input.object;
      });
  if (!same) return Lied("that was read from other documents");
  if (!IsOf(statement, testimony.object) && !IsOfAResource(statement, verb)) {
    return Lied("that is not about " + testimony.object.text());
  }
  if (statement.signers.size() != 1 || !statement.signers[0].key) {
    return Lied("by nobody or by several");
  }
  return Done{};
}

// Oldest first: what is signed was there at the first of its times.
std::optional<Instant> OldestOf(const Statement& statement) {
  std::optional<Instant> oldest;
  for (const notes::StatementTime& time : statement.times) {
    if (!oldest || time.time < *oldest) oldest = time.time;
  }
  return oldest;
}

Result<Done> CheckRoom(std::string_view text, std::size_t most) {
  if (text.size() <= most) return Done{};
  return Failure{Reason::kTooLarge, "a name or fact in a statement of over " +
                                        std::to_string(most) + " bytes"};
}

Result<Done> AddFacts(const Statement& statement, notes::Vouched& vouched) {
  for (const notes::StatementSubject& subject : statement.subjects) {
    // What it calls these bytes, or else what it is about.
    const bool ours =
        subject.algorithm == "sha256" && subject.hex == vouched.object.hex();
    if (ours && !subject.name.empty()) {
      vouched.facts.push_back({"subject.name", subject.name});
    } else if (!ours && !IsOf(statement, vouched.object)) {
      vouched.facts.push_back(
          {"subject.resource", subject.algorithm + ":" + subject.hex});
    }
  }
  for (const notes::StatementFact& fact : statement.facts) {
    if (IsJudged(fact.name)) vouched.facts.push_back(fact);
  }
  if (vouched.facts.size() > kMaxFacts) {
    return Failure{Reason::kTooLarge, "a statement of over 64 facts"};
  }
  for (const notes::StatementFact& fact : vouched.facts) {
    TRY_DONE(CheckRoom(fact.name, kMaxNameBytes));
    TRY_DONE(CheckRoom(fact.value, kMaxNameBytes));
  }
  return CheckRoom(vouched.predicate, kMaxNameBytes);
}

// Who was certified, by whom, and when: a certificate lives for minutes.
Result<notes::Signer> CertifiedSigner(const Statement& statement,
                                      notes::Vouched& vouched) {
  const notes::StatementSigner& signer = statement.signers[0];
  if (signer.identity.empty() || signer.issuer.empty() || !vouched.signed_at) {
    return Lied("without identity, issuer or time");
  }
  TRY_DONE(CheckRoom(signer.identity, kMaxNameBytes));
  TRY_DONE(CheckRoom(signer.issuer, kMaxNameBytes));
  vouched.identity = signer.identity;
  vouched.issuer = signer.issuer;
  // One author, whatever the key of the moment and the trust.
  return notes::Signer{*signer.key, signer.identity + "\n" + signer.issuer,
                       vouched.trust};
}

// A key that people imported, and that is theirs still: what it signs bears no
// time that anybody else vouches for.
Result<notes::Signer> ImportedSigner(const Statement& statement,
                                     const NamedAnchors& trust,
                                     notes::Vouched& vouched) {
  const KeyId& id = *statement.signers[0].key;
  const notes::AnchorKey* const anchor = trust.anchors.Find(id);
  if (anchor == nullptr || anchor->fingerprint != id.text()) {
    return Failure{Reason::kUnknownSigner, id.text()};
  }
  if (anchor->revoked) {
    return Failure{Reason::kKeyNotValid, id.text() + " was revoked"};
  }
  vouched.key = id;
  return notes::Signer{id, anchor->primary, trust.trust};
}

Result<GoodSignature> CheckOne(const notes::Testimony& testimony,
                               const std::vector<NamedAnchors>& anchors,
                               const Objects& objects) {
  const Verb* const verb = FindVerb(testimony.verb);
  if (verb == nullptr || !testimony.answer) {
    return Failure{Reason::kUnproven,
                   "a testimony that nobody has given: " +
                       Printable(testimony.verb.substr(0, 40))};
  }
  const auto trusts = TrustsFor(testimony.verb, anchors);
  const auto trust =
      std::find_if(trusts.begin(), trusts.end(), [&](const auto* named) {
        return named->trust == testimony.answer->trust;
      });
  if (trust == trusts.end()) {
    return Failure{Reason::kUnknownSigner,
                   "a testimony under the trust " +
                       testimony.answer->trust.text() +
                       ", which the policy does not pin for it"};
  }
  TRY(const notes::Job job, JobFor(testimony, **trust, Limits{}));
  TRY(const Bytes text,
      objects.Read(testimony.answer->statement, kMaxStatementBytes));
  TRY(const Statement statement, notes::ParseStatement(AsText(text)));
  TRY_DONE(CheckFrame(statement, *verb, job, testimony));
  notes::Vouched vouched{statement.family,
                         statement.predicate,
                         std::nullopt,
                         "",
                         "",
                         testimony.answer->trust,
                         testimony.object,
                         OldestOf(statement),
                         {},
                         testimony.answer->statement};
  TRY(notes::Signer signer, verb->certified
                                ? CertifiedSigner(statement, vouched)
                                : ImportedSigner(statement, **trust, vouched));
  TRY_DONE(AddFacts(statement, vouched));
  return GoodSignature{std::move(signer), testimony.object, vouched.signed_at,
                       vouched, IsOf(statement, testimony.object)};
}

}  // namespace

void ForgetOrigin(GoodSignature& signature) {
  if (!signature.vouched) return;
  std::erase_if(signature.vouched->facts, [](const notes::StatementFact& fact) {
    return !fact.name.starts_with("subject.") &&
           fact.name != "log.promise-only";
  });
}

bool MayVouch(BundleKind kind, std::string_view verb) {
  const Verb* const known = FindVerb(verb);
  return known != nullptr &&
         (kind == BundleKind::kOciLayout ||
          (kind == BundleKind::kSignedBlob && !known->of_images_only));
}

std::vector<const NamedAnchors*> TrustsFor(
    std::string_view verb, const std::vector<NamedAnchors>& anchors) {
  std::vector<const NamedAnchors*> found;
  const Verb* const known = FindVerb(verb);
  if (known == nullptr) return found;
  for (const NamedAnchors& named : anchors) {
    if (CanAnswer(*known, named)) found.push_back(&named);
  }
  std::sort(found.begin(), found.end(),
            [](const auto* a, const auto* b) { return a->trust < b->trust; });
  return found;
}

Result<notes::Job> JobFor(const notes::Testimony& testimony,
                          const NamedAnchors& trust, const Limits& limits) {
  const Verb* const verb = FindVerb(testimony.verb);
  if (verb == nullptr || !CanAnswer(*verb, trust)) {
    return Failure{Reason::kUsage, "nothing to ask about " +
                                       Printable(testimony.verb.substr(0, 40)) +
                                       " under " + trust.trust.text()};
  }
  notes::Job job;
  job.task = notes::Task::kExamine;
  job.limits = limits;
  job.limits.cpu_seconds = std::min(limits.cpu_seconds, kMaxCpuSeconds);
  // Whom to believe is not asked of a worker: it tells who signed, and what is
  // enough is judged from that.
  notes::Question question{testimony.verb, {{"asker-judges", "yes"}}};
  if (verb->certified) question.options.push_back({"legacy", "none"});
  job.question = notes::Format(question);
  const auto add = [&](notes::ItemRole role, const ObjectDigest& object,
                       std::string_view name) {
    job.inputs.push_back({role, object, 0, std::string(name)});
  };
  add(notes::ItemRole::kSignature, testimony.bundle, verb->bundle_input);
  if (verb->certified) {
    add(notes::ItemRole::kList, *trust.anchors.sigstore_root, "trusted-root");
  } else {
    add(notes::ItemRole::kList,
        crypto::DigestObject(AsBytes(notes::Format(trust.anchors))), "anchors");
  }
  add(notes::ItemRole::kArtifact, testimony.object, "artifact");
  return job;
}

Result<std::vector<GoodSignature>> CheckTestimonies(
    const notes::Evidence& evidence, const std::vector<NamedAnchors>& anchors,
    const Objects& objects) {
  std::vector<GoodSignature> good;
  for (const notes::Testimony& testimony : evidence.testimonies) {
    TRY(GoodSignature one, CheckOne(testimony, anchors, objects));
    good.push_back(std::move(one));
  }
  return good;
}

}  // namespace airlock::verifier
