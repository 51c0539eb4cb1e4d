// Every byte of payload, signature, certificate, log entry, checkpoint and time
// stamp counts: with one of them changed, a bundle is refused.
#include <gtest/gtest.h>

#include <functional>

#include "tests/verifier/sigstore/bundle_fixture.h"

namespace airlock::testing_support {
namespace {

void RefusesEveryFlip(const BundleParts& parts, const char* what,
                      const std::function<Bytes*(BundleParts&)>& part,
                      const verifier::BundlePolicy& policy) {
  BundleParts changed = parts;
  const std::size_t size = part(changed)->size();
  ASSERT_GT(size, 0U) << what;
  for (std::size_t i = 0; i < size; ++i) {
    std::byte& byte = (*part(changed))[i];
    const std::byte was = byte;
    byte ^= std::byte{1};
    EXPECT_FALSE(Verify(changed, policy).ok()) << what << ", byte " << i;
    byte = was;
  }
}

void RefusesEveryFlipOf(const BundleRecipe& recipe) {
  const auto policy = recipe.managed ? KeyPolicy() : IdentityPolicy();
  const BundleParts parts = Signed(recipe);
  ASSERT_OK(Verify(parts, policy));
  if (!parts.chain.empty()) {
    RefusesEveryFlip(
        parts, "certificate", [](auto& p) { return &p.chain[0]; }, policy);
  }
  RefusesEveryFlip(
      parts, "signature", [](auto& p) { return &p.signature; }, policy);
  RefusesEveryFlip(
      parts, parts.dsse ? "payload" : "digest",
      [](auto& p) { return p.dsse ? &p.payload : &p.message_digest; }, policy);
  RefusesEveryFlip(
      parts, "body", [](auto& p) { return &p.entries[0].body; }, policy);
  RefusesEveryFlip(
      parts, "log id", [](auto& p) { return &p.entries[0].log_id; }, policy);
  RefusesEveryFlip(
      parts, "root", [](auto& p) { return &p.entries[0].root; }, policy);
  for (std::size_t i = 0; i < parts.entries[0].hashes.size(); ++i) {
    RefusesEveryFlip(
        parts, "hash", [i](auto& p) { return &p.entries[0].hashes[i]; },
        policy);
  }
  if (parts.entries[0].promise) {
    RefusesEveryFlip(
        parts, "promise", [](auto& p) { return &*p.entries[0].promise; },
        policy);
  }
  if (!parts.timestamps.empty()) {
    RefusesEveryFlip(
        parts, "time stamp", [](auto& p) { return &p.timestamps[0]; }, policy);
  }
  BundleParts changed = parts;
  for (char& c : changed.entries[0].checkpoint) {
    const char was = c;
    c = c == 'a' ? 'b' : 'a';
    EXPECT_FALSE(Verify(changed, policy).ok()) << "checkpoint";
    c = was;
  }
  using Text = std::string EntryParts::*;
  for (const Text text : {&EntryParts::index, &EntryParts::kind,
                          &EntryParts::version, &EntryParts::integrated_time,
                          &EntryParts::proof_index, &EntryParts::tree_size}) {
    for (char& c : changed.entries[0].*text) {
      const char was = c;
      c = c == '1' ? '2' : '1';
      EXPECT_FALSE(Verify(changed, policy).ok()) << changed.entries[0].*text;
      c = was;
    }
  }
}

TEST(FlippedBytes, AreRefusedInABundle) { RefusesEveryFlipOf({}); }
TEST(FlippedBytes, AreRefusedInAnEnvelope) {
  RefusesEveryFlipOf(Enveloped("dsse"));
}
TEST(FlippedBytes, AreRefusedInAnInTotoEntry) {
  RefusesEveryFlipOf(Enveloped("intoto", 2));
}
TEST(FlippedBytes, AreRefusedUnderRekorV2) { RefusesEveryFlipOf(RekorV2()); }
TEST(FlippedBytes, AreRefusedInAnEnvelopeUnderRekorV2) {
  RefusesEveryFlipOf(RekorV2("dsse"));
}
TEST(FlippedBytes, AreRefusedUnderAKey) {
  BundleRecipe recipe;
  recipe.managed = true;
  RefusesEveryFlipOf(recipe);
}

}  // namespace
}  // namespace airlock::testing_support
