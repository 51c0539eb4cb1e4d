// One bit changed anywhere, and nothing is sealed.
//
// The attacker holds the ledger's key and the conductor: indexes, links and
// verdicts are made to fit what he changed. Or he holds the disk, and changes
// an object under its old name. He does not hold people's keys. The places that
// are free to change are listed in FreeBecause(), with why.
#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

#include "airlock/core/notes/inspection.h"
#include "airlock/crypto/hash.h"
#include "airlock/signer/recheck.h"
#include "policies/root_chain.h"
#include "tests/support/forged_ledger.h"
#include "tests/support/matchers.h"
#include "tests/support/sealed_site.h"

namespace airlock::signer {
namespace {

using testing_support::Conductor;
using testing_support::ForgedLedger;
using testing_support::ForgeEntries;
using testing_support::Goods;
using testing_support::SealedSite;
using testing_support::WriteFile;

// Why a flip at `at` of the body of `record` may leave a seal possible, or ""
// where it may not.
std::string_view FreeBecause(const Record& record, std::size_t at) {
  if (record.kind() == RecordKind::kRoot) {
    return "Recheck() asks nothing of roots; ReadRoots() does, below";
  }
  if (record.kind() == RecordKind::kRoster && at >= record.body.text.size()) {
    return "the first roster is pinned by the digest of its text; who signed "
           "it proves nothing more";
  }
  return "";
}

std::string FlippedAt(std::string text, std::size_t at) {
  text[at] = static_cast<char>(text[at] ^ 1);
  return text;
}

class EveryByte : public ::testing::TestWithParam<Goods> {
 protected:
  SealedSite site_{GetParam()};
  const std::string contents_ = notes::Format(site_.goods().contents);
};

TEST_P(EveryByte, OfEveryRecordMatters) {
  // Every byte of the one, whose records are of every kind; the repository has
  // three times as many records of the same kinds.
  const std::size_t step = GetParam() == Goods::kBlob ? 1 : 5;
  const std::vector<Record> good = site_.Records();
  std::size_t tried = 0;
  std::size_t parsed = 0;
  for (std::size_t i = 0; i < good.size(); ++i) {
    const std::string entry = FormatRecord(good[i]);
    const std::string body = FormatSigned(good[i].body);
    const std::size_t head = entry.size() - body.size();
    for (std::size_t at = i % step; at < body.size(); at += step) {
      if (!FreeBecause(good[i], at).empty()) continue;
      ++tried;
      // What is no record any more is none to the reader either: it reads all
      // of them before it hands out one (reader_test.cc).
      const auto flipped = ParseRecord(FlippedAt(entry, head + at));
      if (!flipped.ok()) continue;
      ++parsed;
      std::vector<Record> records = good;
      records[i] = *flipped;
      const ForgedLedger forged(
          ForgeEntries(records, contents_, Conductor::kCaptured, i));
      const auto reader = forged.Read();
      ASSERT_OK(reader);
      const auto checked = site_.Recheck(*reader);
      EXPECT_FALSE(checked.ok())
          << "record " << i << ", byte " << at << ": "
          << Printable(body.substr(at < 20 ? 0 : at - 20, 40));
    }
  }
  EXPECT_GT(tried, 1500u);
  EXPECT_GT(parsed, 500u);
}

TEST_P(EveryByte, OfEveryRootMattersToThoseWhoReadRoots) {
  const Chain site = site_.Read().ChainOf(SiteSubject()).value();
  ASSERT_EQ(site[1].record.kind(), RecordKind::kRoot);
  const std::string body = FormatSigned(site[1].record.body);
  const NoteDigest& first = site_.installation().first_root;
  for (std::size_t at = 0; at < body.size(); ++at) {
    Chain flipped = site;
    auto note = ParseSigned(FlippedAt(body, at));
    if (!note.ok()) continue;
    // A chain holds no other records (record.cc).
    if (!RecordKindOf(KindOfNote(note->text))) continue;
    flipped[1].record.body = *note;
    const auto roots = policies::ReadRoots(flipped, first);
    // A signature that claims another scheme or key is one less, and here both
    // are needed.
    EXPECT_FALSE(roots.ok()) << at;
  }
}

TEST_P(EveryByte, OfEveryObjectMattersUnderItsOldName) {
  constexpr std::size_t kSampled = 4096;
  std::vector<ObjectDigest> objects = {
      site_.submission().contents, site_.evidence(),
      crypto::DigestObject(
          AsBytes(notes::Format(site_.goods().anchors[0].anchors)))};
  for (const ObjectDigest& derived : site_.goods().evidence.derived) {
    objects.push_back(derived);
  }
  for (const notes::ContentsItem& item : site_.goods().contents.items) {
    objects.push_back(item.object);
  }
  for (const Record& record : site_.Records()) {
    if (record.kind() != RecordKind::kInspected) continue;
    objects.push_back(notes::ParseInspected(record.body.text)->inventory);
  }
  std::mt19937 random(20231115);
  const ledger::Reader reader = site_.Read();
  for (const ObjectDigest& object : objects) {
    const std::string path = site_.ObjectPath(object);
    const std::string bytes = testing_support::FileText(path);
    std::set<std::size_t> places;
    if (bytes.size() <= kSampled) {
      for (std::size_t at = 0; at < bytes.size(); ++at) places.insert(at);
    } else {
      while (places.size() < kSampled) places.insert(random() % bytes.size());
    }
    for (const std::size_t at : places) {
      WriteFile(path, FlippedAt(bytes, at));
      EXPECT_FALSE(site_.Recheck(reader).ok()) << path << " " << at;
    }
    WriteFile(path, bytes + "\n");
    EXPECT_FALSE(site_.Recheck(reader).ok()) << path << " longer";
    WriteFile(path, bytes.substr(0, bytes.size() - 1));
    EXPECT_FALSE(site_.Recheck(reader).ok()) << path << " shorter";
    WriteFile(path, bytes);
  }
  EXPECT_OK(site_.Recheck(reader));
}

// The evidence is kept under its new name, and the record is made to name it.
TEST_P(EveryByte, OfTheEvidenceMattersUnderItsNewName) {
  const std::string good = notes::Format(site_.goods().evidence);
  const std::vector<Record> records = site_.Records();
  std::size_t proposed = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    const std::string lie = FlippedAt(good, at);
    const auto evidence = notes::ParseEvidence(lie);
    if (!evidence.ok()) continue;
    // Whether the arithmetic holds is what the conductor would have asked.
    const auto found =
        verifier::CheckEvidence(*evidence, site_.goods().contents,
                                site_.goods().anchors, site_.quarantine());
    if (!found.ok()) continue;
    // Free for the arithmetic: signers whom nobody counts. The document has
    // another digest, so what people approved is not this.
    EXPECT_NE(evidence->unknown_signers, site_.goods().evidence.unknown_signers)
        << at;
    ++proposed;
    std::vector<Record> lied = records;
    for (Record& record : lied) {
      if (record.kind() != RecordKind::kAuthentic) continue;
      auto authentic = notes::ParseAuthentic(record.body.text).value();
      authentic.evidence = site_.PutDocument(lie);
      record.body.text = notes::Format(authentic);
    }
    const ForgedLedger forged(
        ForgeEntries(lied, contents_, Conductor::kCaptured));
    const auto reader = forged.Read();
    ASSERT_OK(reader);
    EXPECT_FALSE(site_.Recheck(*reader).ok()) << at;
  }
  EXPECT_EQ(proposed > 0, !site_.goods().evidence.unknown_signers.empty());
}

INSTANTIATE_TEST_SUITE_P(Flipped, EveryByte,
                         ::testing::Values(Goods::kBlob, Goods::kApt),
                         [](const auto& tested) {
                           return tested.param == Goods::kBlob ? "Blob" : "Apt";
                         });

}  // namespace
}  // namespace airlock::signer
