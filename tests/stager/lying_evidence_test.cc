// A worker that lies in one field of its evidence.
//
// What it proposes is checked by arithmetic before it is put on record, and
// checked again before a seal. Here each lie is told to both: to CheckEvidence,
// and to Recheck by a ledger in which the conductor has put it on record.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <ostream>
#include <string>

#include "airlock/crypto/hash.h"
#include "airlock/signer/recheck.h"
#include "tests/support/forged_ledger.h"
#include "tests/support/matchers.h"
#include "tests/support/sealed_site.h"
#include "verifier/checks/check_evidence.h"

namespace airlock::stager {
namespace {

using notes::Evidence;
using testing_support::Conductor;
using testing_support::ForgedLedger;
using testing_support::ForgeEntries;
using testing_support::Goods;
using testing_support::SealedSite;

struct Lie {
  std::string name;
  Goods goods;
  std::function<void(Evidence&)> tell;
};
void PrintTo(const Lie& lie, std::ostream* out) { *out << lie.name; }

const ObjectDigest& Other() {
  static const ObjectDigest digest = crypto::DigestObject({});
  return digest;
}

const std::vector<Lie>& Lies() {
  constexpr Goods kBlob = Goods::kBlob;
  constexpr Goods kApt = Goods::kApt;
  static const std::vector<Lie> lies = {
      {"kind", kBlob,
       [](Evidence& e) { e.kind = notes::BundleKind::kGkeOnprem; }},
      {"contents", kBlob, [](Evidence& e) { e.contents = Other(); }},
      {"proof_scheme", kBlob,
       [](Evidence& e) { e.proofs[0].scheme = "ecdsa-sha384"; }},
      {"proof_scheme_of_another_form", kBlob,
       [](Evidence& e) { e.proofs[0].scheme = "ecdsa-p1363-sha256"; }},
      {"proof_key", kBlob,
       [](Evidence& e) {
         e.proofs[0].key = KeyId(crypto::DigestNote("mallory").bytes());
       }},
      {"proof_object", kBlob,
       [](Evidence& e) { e.proofs[0].object = Other(); }},
      {"proof_object_of_the_contents", kApt,
       [](Evidence& e) { e.proofs[0].object = e.quotes[0].to; }},
      {"proof_offset", kBlob, [](Evidence& e) { e.proofs[0].offset = 1; }},
      {"proof_offset_and_length", kBlob,
       [](Evidence& e) {
         e.proofs[0].offset = 1;
         e.proofs[0].length -= 1;
       }},
      {"proof_length", kBlob, [](Evidence& e) { e.proofs[0].length -= 1; }},
      {"proof_longer", kBlob, [](Evidence& e) { e.proofs[0].length += 1; }},
      {"proof_prefix", kBlob,
       [](Evidence& e) { e.proofs[0].prefix = CopyOf(AsBytes("x")); }},
      {"proof_suffix", kBlob,
       [](Evidence& e) { e.proofs[0].suffix = CopyOf(AsBytes("x")); }},
      {"proof_trailer", kApt,
       [](Evidence& e) { e.proofs[0].suffix.back() ^= std::byte{1}; }},
      {"proof_without_trailer", kApt,
       [](Evidence& e) { e.proofs[0].suffix.clear(); }},
      {"proof_trailer_of_another", kApt,
       [](Evidence& e) { e.proofs[0].suffix = e.proofs[1].suffix; }},
      {"proof_signature", kBlob,
       [](Evidence& e) { e.proofs[0].signature[10] ^= std::byte{1}; }},
      {"proof_without_signature", kBlob,
       [](Evidence& e) { e.proofs[0].signature.clear(); }},
      {"proof_signature_of_another", kApt,
       [](Evidence& e) { e.proofs[0].signature = e.proofs[1].signature; }},
      {"no_proof", kBlob, [](Evidence& e) { e.proofs.clear(); }},
      {"one_proof_less", kApt, [](Evidence& e) { e.proofs.pop_back(); }},
      {"derived_missing", kApt, [](Evidence& e) { e.derived.clear(); }},
      {"derived_more", kApt, [](Evidence& e) { e.derived.push_back(Other()); }},
      {"derived_where_none_is", kBlob,
       [](Evidence& e) { e.derived.push_back(e.proofs[0].object); }},
      {"quote_form", kApt,
       [](Evidence& e) { e.quotes[0].form = notes::QuoteForm::kSumsLine; }},
      {"quote_form_of_a_stanza", kApt,
       [](Evidence& e) {
         e.quotes[1].form = notes::QuoteForm::kOciDescriptor;
       }},
      {"quote_from", kApt, [](Evidence& e) { e.quotes[0].from = Other(); }},
      {"quote_from_another_list", kApt,
       [](Evidence& e) { e.quotes[1].from = e.quotes[3].to; }},
      {"quote_to", kApt, [](Evidence& e) { e.quotes[0].to = Other(); }},
      {"quote_to_another_package", kApt,
       [](Evidence& e) { e.quotes[1].to = e.quotes[2].to; }},
      {"quote_offset", kApt, [](Evidence& e) { e.quotes[0].offset += 1; }},
      {"quote_offset_of_a_stanza", kApt,
       [](Evidence& e) { e.quotes[1].offset += 1; }},
      {"quote_length", kApt, [](Evidence& e) { e.quotes[0].length -= 1; }},
      {"quote_length_of_a_stanza", kApt,
       [](Evidence& e) { e.quotes[1].length += 1; }},
      {"quote_beyond_the_end", kApt,
       [](Evidence& e) { e.quotes[1].offset = UINT64_MAX; }},
      {"quote_left_out", kApt, [](Evidence& e) { e.quotes.pop_back(); }},
      {"quotes_in_another_order", kApt,
       [](Evidence& e) { std::swap(e.quotes[0], e.quotes[1]); }},
      // More of them in lying_statement_test.cc.
      {"testimony_where_none_is", kBlob,
       [](Evidence& e) {
         e.testimonies.push_back(
             {"verify-bundle", e.proofs[0].object, e.proofs[0].object,
              notes::Testimony::Answer{TrustName::Parse("upstream").value(),
                                       e.proofs[0].object}});
       }},
      {"quote_where_none_is", kBlob,
       [](Evidence& e) {
         e.quotes.push_back({notes::QuoteForm::kSumsLine, e.proofs[0].object, 0,
                             10, e.proofs[0].object});
       }},
  };
  return lies;
}

// What a worker can lie about, field by field. A field that is new to one of
// these types stops this from compiling; then a lie about it is asked for
// below.
std::vector<std::string> FieldsOf(const Evidence& evidence) {
  [[maybe_unused]] const auto& [kind, contents, derived, proofs,
                                unknown_signers, quotes, testimonies] =
      evidence;
  return {"kind",     "contents",        "derived", "testimony",
          "no_proof", "unknown_signers", "quote"};
}
std::vector<std::string> FieldsOf(const notes::Proof& proof) {
  [[maybe_unused]] const auto& [scheme, key, object, offset, length, prefix,
                                suffix, signature] = proof;
  return {"proof_scheme", "proof_key",    "proof_object", "proof_offset",
          "proof_length", "proof_prefix", "proof_suffix", "proof_signature"};
}
std::vector<std::string> FieldsOf(const notes::Quote& quote) {
  [[maybe_unused]] const auto& [form, from, offset, length, to] = quote;
  return {"quote_form", "quote_from", "quote_offset", "quote_length",
          "quote_to"};
}

TEST(LyingEvidence, IsToldAboutEachField) {
  const verifier::Sample goods = SealedSite(Goods::kApt).goods();
  std::vector<std::string> fields = FieldsOf(goods.evidence);
  for (const auto& more : {FieldsOf(goods.evidence.proofs.at(0)),
                           FieldsOf(goods.evidence.quotes.at(0))}) {
    fields.insert(fields.end(), more.begin(), more.end());
  }
  for (const std::string& field : fields) {
    // Recorded and never counted: nothing is proved or quoted by it. That it
    // cannot change after the approvals is in flipped_bytes_test.cc.
    if (field == "unknown_signers") continue;
    EXPECT_TRUE(std::any_of(
        Lies().begin(), Lies().end(),
        [&](const Lie& lie) { return lie.name.starts_with(field); }))
        << "no lie about " << field;
  }
}

class EachLie : public ::testing::TestWithParam<Lie> {};

TEST_P(EachLie, IsNeitherPutOnRecordNorSealed) {
  SealedSite site(GetParam().goods);
  Evidence evidence = site.goods().evidence;
  GetParam().tell(evidence);
  const auto checked = verifier::CheckEvidence(
      evidence, site.goods().contents, site.goods().anchors, site.quarantine());
  const std::string text = notes::Format(evidence);
  std::vector<Record> records = site.Records();
  for (Record& record : records) {
    if (record.kind() != RecordKind::kAuthentic) continue;
    notes::Authentic said = notes::ParseAuthentic(record.body.text).value();
    // A conductor that is captured as well says what it likes.
    said.evidence = site.PutDocument(text);
    record.body.text = notes::Format(said);
  }
  const ForgedLedger forged(ForgeEntries(
      records, notes::Format(site.goods().contents), Conductor::kCaptured));
  const auto reader = forged.Read();
  ASSERT_OK(reader);
  const auto sealed = site.Recheck(*reader);
  ASSERT_FALSE(sealed.ok());
  if (GetParam().name == "one_proof_less") {
    // Not a lie about what is there: one signer less, which the policy, asking
    // for two, does not admit and the record does not say.
    EXPECT_OK(checked);
    return;
  }
  EXPECT_FALSE(checked.ok());
  // The signer stops at the arithmetic, not at what people approved.
  EXPECT_NE(sealed.failure().reason, Reason::kPending);
  if (!checked.ok() && notes::ParseEvidence(text).ok()) {
    EXPECT_EQ(sealed.failure().reason, checked.failure().reason)
        << sealed.failure().detail;
  }
}

INSTANTIATE_TEST_SUITE_P(Worker, EachLie, ::testing::ValuesIn(Lies()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace airlock::stager
