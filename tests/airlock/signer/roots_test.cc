// Roots that a signer could not render are not believed.
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

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

}  // namespace
}  // namespace airlock::signer
