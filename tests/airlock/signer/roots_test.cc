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
    const notes::Root next = keys_.RootAfter(first_, kIssued);
    root.version = next.version;
    root.previous = next.previous;
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
  SignedNote note = keys_.Sign(first_, {0, 1});
  note.signatures.push_back(note.signatures[1]);
  EXPECT_THAT(policies::FirstRoot(note), FailsWith(Reason::kBadRoot));
}

// Anyone may append a root. What does not follow from the pinned one neither
// counts nor takes a version from the one that does.
TEST_F(Roots, OnRecordAreReadPastThoseThatDoNotFollow) {
  const notes::Root second = keys_.RootAfter(first_, kIssued);
  const notes::Root third = keys_.RootAfter(second, kIssued);
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
  ASSERT_EQ(roots->roots().size(), 2u);
  EXPECT_EQ(roots->roots()[0].note, good_first);
  EXPECT_EQ(roots->roots()[1].note, good_second);
  EXPECT_EQ(notes::Format(roots->newest()), good_second.text);
  ASSERT_EQ(roots->passed_over().size(), on_record.size() - 2);
  EXPECT_EQ(roots->passed_over()[0].record, site[0].digest);
  EXPECT_EQ(roots->passed_over().back().record, site.back().digest);
}

TEST_F(Roots, WithoutEnoughGoodTufSignaturesAreRefused) {
  for (std::size_t i = 0; i < 4; ++i) {
    SignedNote note = keys_.Sign(first_, {0, 1});
    SignedNote broken = note;
    broken.signatures[i].bytes[0] ^= std::byte{1};
    EXPECT_THAT(policies::FirstRoot(broken), FailsWith(Reason::kBadRoot)) << i;
    note.signatures.erase(note.signatures.begin() +
                          static_cast<std::ptrdiff_t>(i));
    EXPECT_THAT(policies::FirstRoot(note), FailsWith(Reason::kBadRoot)) << i;
  }
}

TEST_F(Roots, ThatComeFirstAreOfVersionOne) {
  const notes::Root second = keys_.RootAfter(first_, kIssued);
  const SignedNote note = keys_.Sign(second, {0, 1});
  EXPECT_THAT(policies::FirstRoot(note), FailsWith(Reason::kBadRoot));
  EXPECT_OK(policies::OpenRoot(note));
}

TEST_F(Roots, ThatFollowAreOfTheSameHistory) {
  const notes::Root good = keys_.RootAfter(first_, kIssued);
  EXPECT_OK(policies::NextRoot(first_, keys_.Sign(good, {0, 1})));
  using Change = void (*)(notes::Root&);
  const Change changes[] = {
      [](notes::Root& r) { r.version = 3; },
      [](notes::Root& r) { r.previous = crypto::DigestNote("another"); },
      [](notes::Root& r) { r.ledger = "airlock.example/2"; },
      [](notes::Root& r) { r.issued = r.issued - Seconds{1}; },
  };
  for (const Change change : changes) {
    notes::Root root = good;
    change(root);
    EXPECT_THAT(policies::NextRoot(first_, keys_.Sign(root, {0, 1})),
                FailsWith(Reason::kBadRoot));
  }
}

TEST_F(Roots, DoNotTakeRevocationsBack) {
  notes::Root second = keys_.RootAfter(first_, kIssued);
  second.revoked = {{testing_support::SeededKey("lost").public_key().id(), 7}};
  for (const auto& [from, good] :
       {std::pair(6, true), std::pair(7, true), std::pair(8, false)}) {
    notes::Root third = keys_.RootAfter(second, kIssued);
    third.revoked[0].from = static_cast<std::uint64_t>(from);
    EXPECT_EQ(policies::NextRoot(second, keys_.Sign(third, {0, 1})).ok(), good)
        << from;
  }
  notes::Root none = keys_.RootAfter(second, kIssued);
  none.revoked.clear();
  EXPECT_THAT(policies::NextRoot(second, keys_.Sign(none, {0, 1})),
              FailsWith(Reason::kBadRoot));
}

// Two seal keys, one after the other: records 0 to 9 and from 11 on.
class Seals : public Roots {
 protected:
  policies::RootChain Chain(std::vector<notes::RevokedKey> revoked) const {
    notes::Root first = With("seal", RootKeyOf("seal", old_));
    notes::Root second = keys_.RootAfter(first, kIssued);
    std::erase_if(second.keys,
                  [](const auto& key) { return key.purpose == "seal"; });
    second.keys.push_back(RootKeyOf("seal", new_));
    std::sort(second.keys.begin(), second.keys.end(),
              [](const notes::RootKey& a, const notes::RootKey& b) {
                return std::tie(a.purpose, a.id) < std::tie(b.purpose, b.id);
              });
    second.revoked = std::move(revoked);
    policies::RootChain chain;
    EXPECT_OK(chain.Add(1, keys_.Sign(first, {0, 1})));
    EXPECT_THAT(chain.Add(1, keys_.Sign(second, {0, 1})),
                FailsWith(Reason::kBadRoot));
    EXPECT_OK(chain.Add(10, keys_.Sign(second, {0, 1})));
    return chain;
  }
  static SignedNote SealBy(const crypto::SigningKey& key) {
    const std::string text = "airlock.seal/v1\n";
    return {text,
            {{"ecdsa-p256", key.public_key().id(), key.Sign(AsBytes(text))}}};
  }
  static crypto::SigningKey Made() {
    return crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256)
        .value();
  }

  const crypto::SigningKey old_ = Made(), new_ = Made();
};

TEST_F(Seals, AreCheckedWithTheKeyOfTheirPlace) {
  const policies::RootChain chain = Chain({});
  using policies::SealStanding;
  using policies::StandingOfSeal;
  using testing_support::Yields;
  const auto counts = Yields(SealStanding::kCounts);
  EXPECT_THAT(StandingOfSeal(SealBy(old_), 2, chain), counts);
  EXPECT_THAT(StandingOfSeal(SealBy(old_), 9, chain), counts);
  EXPECT_THAT(StandingOfSeal(SealBy(new_), 11, chain), counts);
  // Before there was a root, in a root's own place, or in the other's time.
  for (const std::uint64_t index : {0, 1}) {
    EXPECT_THAT(StandingOfSeal(SealBy(old_), index, chain),
                FailsWith(Reason::kUnsigned));
  }
  EXPECT_THAT(StandingOfSeal(SealBy(new_), 9, chain),
              FailsWith(Reason::kUnsigned));
  EXPECT_THAT(StandingOfSeal(SealBy(new_), 10, chain),
              FailsWith(Reason::kUnsigned));
  EXPECT_THAT(StandingOfSeal(SealBy(old_), 11, chain),
              FailsWith(Reason::kUnsigned));
  SignedNote touched = SealBy(old_);
  touched.signatures[0].bytes.back() ^= std::byte{1};
  EXPECT_THAT(StandingOfSeal(touched, 9, chain),
              FailsWith(Reason::kBadSignature));
}

TEST_F(Seals, AreVoidFromTheRecordOnThatTheirKeyIsRevokedFrom) {
  const policies::RootChain chain = Chain({{old_.public_key().id(), 5}});
  using policies::SealStanding;
  using policies::StandingOfSeal;
  using testing_support::Yields;
  EXPECT_THAT(StandingOfSeal(SealBy(old_), 4, chain),
              Yields(SealStanding::kCounts));
  EXPECT_THAT(StandingOfSeal(SealBy(old_), 5, chain),
              Yields(SealStanding::kVoid));
  // One that was forced after the rotation stops nothing any more.
  EXPECT_THAT(StandingOfSeal(SealBy(old_), 11, chain),
              Yields(SealStanding::kVoid));
  EXPECT_THAT(StandingOfSeal(SealBy(new_), 11, chain),
              Yields(SealStanding::kCounts));
  // A line that names the revoked key does not void a good seal.
  SignedNote both = SealBy(new_);
  both.signatures.push_back(SealBy(old_).signatures[0]);
  EXPECT_THAT(StandingOfSeal(both, 11, chain), Yields(SealStanding::kCounts));
}

}  // namespace
}  // namespace airlock::signer
