// An artifact that is larger than one looks at: 4,096 places in it, drawn by a
// seed, one changed at a time, and neither the signer seals nor the gate takes
// it.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <string>

#include "airlock/crypto/hash.h"
#include "airlock/gate/receive.h"
#include "tests/support/matchers.h"
#include "tests/support/sealed_site.h"

namespace airlock {
namespace {

using testing_support::CrossingDraft;
using testing_support::FailsWith;
using testing_support::SealedSite;
using testing_support::TempDirectory;

constexpr std::size_t kPositions = 4096;
// More than a disk's sector, a page or a reader's buffer (64 KiB), so that each
// of them has its own places.
constexpr std::size_t kArtifactBytes = 150'001;

std::string Artifact() {
  std::mt19937 random(20231115);
  std::string bytes(kArtifactBytes, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() & 0xff);
  return bytes;
}

verifier::Sample SignedArtifact() {
  verifier::Sample sample = testing_support::SignedFiles({"image.bin"});
  const std::string bytes = Artifact();
  const verifier::TestKey key = verifier::TestKey::RawP256();
  sample.anchors = {verifier::AnchorsOf("upstream", {&key})};
  sample.evidence.proofs = {key.SignRaw(bytes)};
  sample.Replace(sample.Item("image.bin").object, bytes);
  sample.Replace(sample.Item("image.bin.sig").object,
                 AsText(sample.evidence.proofs[0].signature));
  sample.evidence.contents =
      crypto::DigestObject(AsBytes(notes::Format(sample.contents)));
  return sample;
}

// The first, the last, and so many between them.
std::set<std::size_t> Positions() {
  std::mt19937 random(4096);
  std::set<std::size_t> positions = {0, kArtifactBytes - 1};
  while (positions.size() < kPositions) {
    positions.insert(random() % kArtifactBytes);
  }
  return positions;
}

// Flips a bit of the file while it lives.
class Flip {
 public:
  Flip(const std::string& path, std::size_t at) : path_(path), at_(at) {
    Toggle();
  }
  ~Flip() { Toggle(); }
  Flip(const Flip&) = delete;
  Flip& operator=(const Flip&) = delete;

 private:
  void Toggle() const {
    std::fstream file(path_, std::ios::binary | std::ios::in | std::ios::out);
    file.seekg(static_cast<std::streamoff>(at_));
    const int byte = file.get();
    file.seekp(static_cast<std::streamoff>(at_));
    file.put(static_cast<char>(byte ^ 1 << at_ % 8));
    file.close();
    Check(file.good(), "the file is changed");
  }
  const std::string& path_;
  std::size_t at_;
};

void MakeWritable(const std::string& path) {
  std::filesystem::permissions(path, std::filesystem::perms::owner_write,
                               std::filesystem::perm_options::add);
}

TEST(Artifact, ChangedAnywhereIsNotSealed) {
  const SealedSite site(SignedArtifact());
  const ledger::Reader reader = site.Read();
  ASSERT_OK(site.Recheck(reader));
  const std::string path =
      site.ObjectPath(site.goods().contents.Artifacts()[0].object);
  MakeWritable(path);
  for (const std::size_t at : Positions()) {
    const Flip flip(path, at);
    ASSERT_THAT(site.Recheck(reader), FailsWith(Reason::kDigestMismatch)) << at;
  }
  EXPECT_OK(site.Recheck(reader));
}

TEST(Artifact, ChangedAnywhereIsNotTakenIn) {
  SealedSite site(SignedArtifact());
  const Chain chain = site.Read().ChainOf(SiteSubject()).value();
  const gate::Memory memory{SiteName::Parse("north").value(),
                            false,
                            FormatSigned(chain[1].record.body),
                            {},
                            {},
                            {},
                            {}};
  const ObjectDigest artifact = site.goods().contents.Artifacts()[0].object;
  site.Seal();
  site.Publish();
  const TempDirectory folder;
  CrossingDraft draft = site.DraftCrossing(1);
  draft.WriteTo(folder.path());
  const platform::Directory crossing =
      platform::Directory::Open(folder.path()).value();
  const auto examine = [&] {
    return gate::Examine(crossing, memory, site.now());
  };
  ASSERT_OK(examine());
  const std::string path = folder / ("objects/" + artifact.hex().substr(0, 2) +
                                     "/" + artifact.hex().substr(2));
  for (const std::size_t at : Positions()) {
    const Flip flip(path, at);
    ASSERT_THAT(examine(), FailsWith(Reason::kDigestMismatch)) << at;
  }
  EXPECT_OK(examine());
}

}  // namespace
}  // namespace airlock
