#include "airlock/ledger/law.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "airlock/core/note.h"
#include "airlock/core/record_body.h"
#include "airlock/crypto/sshsig.h"

namespace airlock::ledger {
namespace {

constexpr std::string_view kSsh = "sshsig";
constexpr std::string_view kEd25519 = "ed25519";

Failure OutOfOrder(std::string why) {
  return {Reason::kWrongOrder, std::move(why)};
}

bool Carries(const SignedNote& body, std::string_view scheme) {
  return std::ranges::any_of(body.signatures,
                             [&](const NoteSignature& signature) {
                               return signature.scheme == scheme;
                             });
}

Result<Done> CheckSshSignature(const NoteSignature& signature,
                               std::string_view name_space,
                               std::string_view text) {
  const auto signer =
      crypto::VerifySshSignature(signature.bytes, name_space, text);
  if (!signer.ok()) {
    return Failure{Reason::kBadSignature,
                   signature.key.text() + ": " + signer.failure().detail};
  }
  if (signer->key.id() != signature.key) {
    return Failure{Reason::kBadSignature, "signed by " +
                                              signer->key.id().text() +
                                              ", not " + signature.key.text()};
  }
  return Done{};
}

}  // namespace

Result<RecordKind> CheckPlace(Author author, const Subject& subject,
                              const SignedNote& body) {
  const auto kind = RecordKindOf(KindOfNote(body.text));
  if (!kind) {
    return Failure{Reason::kUnknownKind,
                   Printable(KindOfNote(body.text).substr(0, 80))};
  }
  const RecordRule& rule = RuleOf(*kind);
  if (rule.author != author) {
    return Failure{Reason::kWrongAuthor,
                   std::string(rule.note) + " is for the " +
                       std::string(NameOf(rule.author)) + ", not the " +
                       std::string(NameOf(author))};
  }
  if (rule.subject != KindOf(subject)) {
    return Failure{
        Reason::kBadRecord,
        std::string(rule.note) + " does not belong to " + subject.text()};
  }
  TRY_DONE(CheckBody(subject, body));
  return *kind;
}

Result<Done> CheckOrder(const ChainState& chain, RecordKind kind) {
  const RecordRule& rule = RuleOf(kind);
  for (const RecordKind end : {RecordKind::kRefused, RecordKind::kSeal}) {
    if (chain.kinds.contains(end)) {
      return OutOfOrder("the chain ended with " +
                        std::string(RuleOf(end).note));
    }
  }
  if (rule.after != RecordKind::kNone) {
    if (chain.kinds.contains(rule.after)) return Done{};
    return OutOfOrder(std::string(rule.note) + " must follow " +
                      std::string(RuleOf(rule.after).note));
  }
  if (rule.subject == SubjectKind::kSubmission && chain.head) {
    return OutOfOrder(std::string(rule.note) + " must open its chain");
  }
  return Done{};
}

Result<Done> CheckSignatures(const SignedNote& body) {
  const auto kind = RecordKindOf(KindOfNote(body.text));
  Check(kind.has_value(), "the body's place was checked");
  const RecordRule& rule = RuleOf(*kind);
  const Failure unsigned_body{
      Reason::kUnsigned, std::string(rule.note) + " needs another signature"};
  if (*kind == RecordKind::kRoot) {
    if (!Carries(body, kEd25519)) return unsigned_body;
  } else if (rule.author == Author::kPerson ||
             *kind == RecordKind::kSubmission) {
    if (!Carries(body, kSsh)) return unsigned_body;
  }
  for (const NoteSignature& signature : body.signatures) {
    if (signature.scheme != kSsh) continue;
    TRY_DONE(CheckSshSignature(signature, rule.note, body.text));
  }
  return Done{};
}

Result<Done> CheckChain(const Chain& chain) {
  ChainState state;
  std::set<std::string> keys;
  for (const auto& [digest, record] : chain) {
    if (record.previous != state.head) {
      return Failure{Reason::kLedgerCorrupt,
                     "record " + std::to_string(record.index) +
                         " does not build on the one before it"};
    }
    TRY(const RecordKind kind,
        CheckPlace(record.author, record.subject, record.body));
    TRY_DONE(CheckOrder(state, kind));
    TRY_DONE(CheckSignatures(record.body));
    TRY(std::string key, UniqueKeyOf(record.body));
    if (!keys.insert(std::move(key)).second) {
      return Failure{Reason::kDuplicateRecord,
                     "record " + std::to_string(record.index) + ", " +
                         std::string(RuleOf(kind).note)};
    }
    state.head = digest;
    state.kinds.insert(kind);
  }
  return Done{};
}

}  // namespace airlock::ledger
