#include "airlock/core/notes/evidence.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/note_kinds.h"

namespace airlock::notes {
namespace {

using testing_support::DigestOf;
using testing_support::FailsWith;
using testing_support::Yields;

Evidence Empty() {
  return {BundleKind::kSignedBlob, DigestOf<ObjectDigest>(1), {}, {}, {}, {}};
}
Proof AProof() {
  return {"ed25519", DigestOf<KeyId>(1), DigestOf<ObjectDigest>(1), 0, 1, {},
          {},        Bytes(64)};
}

TEST(Evidence, MayBeEmpty) {
  EXPECT_THAT(ParseEvidence(Format(Empty())), Yields(Empty()));
}

TEST(Evidence, RefusesAPrefixOrSuffixThatCouldHoldADocument) {
  for (Bytes Proof::* part :
       {&Proof::prefix, &Proof::suffix, &Proof::signature}) {
    Evidence evidence = Empty();
    evidence.proofs = {AProof()};
    evidence.proofs[0].*part = Bytes(4096);
    EXPECT_OK(ParseEvidence(Format(evidence)));
    evidence.proofs[0].*part = Bytes(4097);
    EXPECT_THAT(ParseEvidence(Format(evidence)), FailsWith(Reason::kBadNote));
  }
}

TEST(Evidence, RefusesListsThatOnlyCostArithmetic) {
  Evidence proofs = Empty();
  proofs.proofs = std::vector(65, AProof());
  EXPECT_THAT(ParseEvidence(Format(proofs)), FailsWith(Reason::kBadNote));
  Evidence unknown = Empty();
  unknown.unknown_signers = std::vector<std::string>(65, "x");
  EXPECT_THAT(ParseEvidence(Format(unknown)), FailsWith(Reason::kBadNote));
  Evidence derived = Empty();
  derived.derived = std::vector(65, DigestOf<ObjectDigest>(1));
  EXPECT_THAT(ParseEvidence(Format(derived)), FailsWith(Reason::kBadNote));
  Evidence quotes = Empty();
  quotes.quotes =
      std::vector(100'001, Quote{QuoteForm::kStanza, DigestOf<ObjectDigest>(1),
                                 0, 1, DigestOf<ObjectDigest>(2)});
  EXPECT_THAT(ParseEvidence(Format(quotes)), FailsWith(Reason::kBadNote));
}

TEST(QuoteForm, IsNamedInOneWay) {
  for (QuoteForm form : {QuoteForm::kReleaseLine, QuoteForm::kStanza,
                         QuoteForm::kSumsLine, QuoteForm::kOciDescriptor}) {
    EXPECT_THAT(QuoteFormNamed(NameOf(form)), Yields(form));
  }
  EXPECT_THAT(QuoteFormNamed("hearsay"), FailsWith(Reason::kUnknownKind));
}

TEST(Authentic, DistinguishesNoDateFromADate) {
  Authentic authentic{DigestOf<ObjectDigest>(1),
                      DigestOf<ObjectDigest>(2),
                      {},
                      {},
                      {},
                      "",
                      "",
                      "",
                      "",
                      {"a", "1", 0},
                      ""};
  EXPECT_THAT(ParseAuthentic(Format(authentic)), Yields(authentic));
  authentic.valid_until = Instant(0);
  EXPECT_THAT(ParseAuthentic(Format(authentic)), Yields(authentic));
}

}  // namespace
}  // namespace airlock::notes
