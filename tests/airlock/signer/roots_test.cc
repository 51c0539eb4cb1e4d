// Roots that a signer could not render are not believed.
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "airlock/crypto/hash.h"
#include "airlock/formats/tuf.h"
#include "policies/root_chain.h"
#include "tests/support/matchers.h"
#include "tests/support/sealed_site.h"

namespace airlock::signer {
namespace {

using testing_support::FailsWith;
using testing_support::KeyCabinet;
using testing_support::RootKeyOf;

constexpr Instant kIssued{1'700'006'400};

class Roots : public ::testing::Test {
 protected:
  // The key of `purpose` is another.
  notes::Root With(std::string_view purpose, const notes::RootKey& key) const {
    notes::Root root = first_;
    std::erase_if(root.keys, [&](const notes::RootKey& old) {
      return old.purpose == purpose;
    });
    root.keys.push_back(key);
    std::sort(root.keys.begin(), root.keys.end(),
              [](const notes::RootKey& a, const notes::RootKey& b) {
                return std::tie(a.purpose, a.id) < std::tie(b.purpose, b.id);
              });
    return root;
  }

  const KeyCabinet& keys_ = KeyCabinet::Get();
  const notes::Root first_ = keys_.FirstRoot(kIssued);
};

TEST_F(Roots, AreBelievedWithTheSignaturesOfTwo) {
  EXPECT_OK(policies::FirstRoot(keys_.Sign(first_, {0, 2})));
  EXPECT_THAT(policies::FirstRoot(keys_.Sign(first_, {1})),
              FailsWith(Reason::kBadRoot));
  EXPECT_THAT(policies::FirstRoot(keys_.Sign(first_, {})),
              FailsWith(Reason::kBadRoot));
}

TEST_F(Roots, WithTufKeyOfAnotherAlgorithmAreRefused) {
  const auto p256 =
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value();
  for (const std::string purpose : {"snapshot", "targets", "timestamp"}) {
    notes::Root root = With(purpose, RootKeyOf(purpose, p256));
    ASSERT_FALSE(formats::HasTufKeys(root));
    EXPECT_THAT(policies::FirstRoot(keys_.Sign(root, {0, 1})),
                FailsWith(Reason::kBadRoot))
        << purpose;
    root.version = 2;
    EXPECT_THAT(policies::NextRoot(first_, keys_.Sign(root, {0, 1})),
                FailsWith(Reason::kBadRoot))
        << purpose;
  }
}

TEST_F(Roots, WithKeyThatIsNoneAreRefused) {
  for (const std::string purpose : {"apt", "seal", "targets"}) {
    notes::RootKey broken = first_.KeysFor(purpose)[0];
    broken.spki.pop_back();
    EXPECT_THAT(policies::FirstRoot(keys_.Sign(With(purpose, broken), {0, 1})),
                FailsWith(Reason::kBadKey))
        << purpose;
  }
}

TEST_F(Roots, WithKeyUnderAnotherIdAreRefused) {
  for (const std::string purpose : {"apt", "seal", "targets"}) {
    notes::RootKey other = first_.KeysFor(purpose)[0];
    other.spki =
        CopyOf(testing_support::SeededKey("other").public_key().spki());
    EXPECT_THAT(policies::FirstRoot(keys_.Sign(With(purpose, other), {0, 1})),
                FailsWith(Reason::kBadRoot))
        << purpose;
  }
}

// TUF's clients refuse such a file, and our own rendering stops at it.
TEST_F(Roots, WithTwoTufSignaturesOfOneKeyAreRefused) {
  notes::Root root = first_;
  root.tuf_signatures = {{keys_.root[0].public_key().id(), Bytes(64)},
                         {keys_.root[0].public_key().id(), Bytes(64)}};
  SignedNote note{notes::Format(root), {}};
  for (const std::size_t i : {0, 1}) {
    note.signatures.push_back({"ed25519", keys_.root[i].public_key().id(),
                               keys_.root[i].Sign(AsBytes(note.text))});
  }
  EXPECT_THAT(policies::FirstRoot(note), FailsWith(Reason::kBadRoot));
}

// Anyone may append a root. What does not follow from the pinned one neither
// counts nor takes a version from the one that does.
TEST_F(Roots, OnRecordAreReadPastThoseThatDoNotFollow) {
  notes::Root second = first_;
  second.version = 2;
  notes::Root third = first_;
  third.version = 3;
  notes::Root foreign = second;
  foreign.ledger = "airlock.mallory/1";
  const SignedNote good_first = keys_.Sign(first_, {0, 1});
  const SignedNote good_second = keys_.Sign(second, {0, 1});
  SignedNote torn_first = good_first;
  torn_first.signatures[0].bytes[0] ^= std::byte{1};
  SignedNote torn_second = good_second;
  torn_second.signatures[1].bytes[5] ^= std::byte{1};
  const std::vector<SignedNote> on_record = {
      good_second,                  // before the first
      torn_first,                   // the pinned text, not its signatures
      keys_.Sign(foreign, {0}),     // before the first, and by too few
      good_first,                   // counts
      keys_.Sign(first_, {0, 2}),   // the first again
      keys_.Sign(third, {0, 1}),    // not the next
      keys_.Sign(second, {0}),      // too few
      torn_second,                  // not all of its signatures hold
      good_second,                  // counts
      keys_.Sign(foreign, {1, 2}),  // its version is taken
  };
  Chain site;
  for (const SignedNote& note : on_record) {
    Record record;
    record.index = site.size();
    record.body = note;
    site.push_back({crypto::DigestLeaf(AsBytes(FormatRecord(record))), record});
  }
  const auto roots =
      policies::ReadRoots(site, crypto::DigestNote(good_first.text));
  ASSERT_OK(roots);
  EXPECT_EQ(roots->signed_roots,
            (std::vector<SignedNote>{good_first, good_second}));
  EXPECT_EQ(notes::Format(roots->newest), good_second.text);
  ASSERT_EQ(roots->passed_over.size(), on_record.size() - 2);
  EXPECT_EQ(roots->passed_over[0].record, site[0].digest);
  EXPECT_EQ(roots->passed_over.back().record, site.back().digest);
}

}  // namespace
}  // namespace airlock::signer
