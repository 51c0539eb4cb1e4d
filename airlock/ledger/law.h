// airlock/ledger/law.h
//
// The law of record.def, as questions.
//
// The writer asks them before it appends. An auditor asks them again of what
// was appended: whoever holds the checkpoint key can sign a history that breaks
// the law, and must not get away with it.
#pragma once

#include <optional>
#include <set>

#include "airlock/core/digest.h"
#include "airlock/core/record.h"
#include "airlock/core/result.h"

namespace airlock::ledger {

// What of a chain decides whether a record may follow.
struct ChainState {
  std::optional<RecordDigest> head;
  std::set<RecordKind> kinds;
  friend bool operator==(const ChainState&, const ChainState&) = default;
};

// Who may say this, in which chain, and whether it is what it says. Yields the
// body's kind (kUnknownKind, kWrongAuthor, kBadRecord where the subject is of
// another kind or the body about another one, kSshSignature; a body that is
// not of its kind's form: kBadNote, kNoteTooLarge or its parser's reason).
Result<RecordKind> CheckPlace(Author author, const Subject& subject,
                              const SignedNote& body);

// What must stand before, and what ends a chain: nothing follows a refusal or
// a seal, and a submission opens its chain (kWrongOrder).
Result<Done> CheckOrder(const ChainState& chain, RecordKind kind);

// Every SSH signature verifies under the body's kind and is by the key that it
// names (kBadSignature). What people author, and a submission, carries one; a
// root carries Ed25519 ones, which are for those who hold the root before it
// (kUnsigned). Raw signatures are not looked at: their keys are in the root.
Result<Done> CheckSignatures(const SignedNote& body);

// All of the above for a chain as it was read, its links and its unique keys
// too (kDuplicateRecord, kLedgerCorrupt).
Result<Done> CheckChain(const Chain& chain);

}  // namespace airlock::ledger
