// What this machine's own apt last fetched, read with the keyring that its
// distribution ships. Skipped where there is none.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

#include "airlock/crypto/hash.h"
#include "airlock/crypto/public_key.h"
#include "tests/support/matchers.h"
#include "tests/verifier/parsers/inputs.h"
#include "verifier/parsers/cleartext.h"
#include "verifier/parsers/tasks.h"
#include "verifier/parsers/wanted.h"

namespace airlock::verifier {
namespace {

using testing_support::FileBytes;
using testing_support::Inputs;
using testing_support::VerifyJob;

constexpr const char* kKeyring =
    "/usr/share/keyrings/debian-archive-keyring.gpg";
constexpr const char* kLists = "/var/lib/apt/lists";

Result<notes::Anchors> DebianAnchors() {
  Inputs keyring;
  keyring.Add(notes::ItemRole::kList, "debian-archive-keyring.gpg",
              FileBytes(kKeyring));
  return ReadAnchors(notes::Job(), keyring.front());
}

std::vector<std::string> InReleases() {
  std::vector<std::string> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(kLists, error)) {
    const std::string path = entry.path().string();
    if (path.ends_with("_InRelease") &&
        path.find("debian.org") != std::string::npos) {
      found.push_back(path);
    }
  }
  return found;
}

TEST(RealRepository, KeyringYieldsSigningKeysWithTheirPrimaries) {
  if (!std::filesystem::exists(kKeyring)) GTEST_SKIP() << "no " << kKeyring;
  const auto anchors = DebianAnchors();
  ASSERT_OK(anchors);
  EXPECT_GE(anchors->keys.size(), 3U);
  for (const notes::AnchorKey& key : anchors->keys) {
    EXPECT_EQ(key.fingerprint.size(), 40U);
    EXPECT_EQ(key.primary.size(), 40U);
    EXPECT_LT(Instant(1'000'000'000), key.created);
  }
  EXPECT_OK(notes::ParseAnchors(notes::Format(*anchors)));
}

TEST(RealRepository, InReleaseIsProvedByTheArchivesKeys) {
  const std::vector<std::string> paths = InReleases();
  if (paths.empty() || !std::filesystem::exists(kKeyring)) {
    GTEST_SKIP() << "no InRelease under " << kLists;
  }
  const auto anchors = DebianAnchors();
  ASSERT_OK(anchors);
  for (const std::string& path : paths) {
    SCOPED_TRACE(path);
    Inputs inputs;
    inputs.Add(notes::ItemRole::kIndex, "dists/stable/InRelease",
               FileBytes(path));
    inputs.AddAnchors("debian", *anchors);
    const auto proposal =
        ProposeEvidence(VerifyJob(notes::BundleKind::kAptRepo), inputs.all());
    ASSERT_OK(proposal);
    ASSERT_GE(proposal->evidence.proofs.size(), 1U);
    EXPECT_OK(notes::ParseEvidence(notes::Format(proposal->evidence)));
    for (const notes::Proof& proof : proposal->evidence.proofs) {
      const auto key =
          crypto::PublicKey::FromSpki(anchors->Find(proof.key)->spki);
      ASSERT_OK(key);
      const auto scheme = crypto::SignatureScheme::Parse(proof.scheme);
      ASSERT_OK(scheme);
      std::string message = proposal->derived.front();
      message += AsText(proof.suffix);
      EXPECT_OK(
          crypto::Verify(*key, *scheme, AsBytes(message), proof.signature));
    }
  }
}

// apt keeps its lists compressed with lz4, which archives do not serve.
std::string Unlz4(const std::string& path) {
  const std::string command = "lz4 -dc '" + path + "' 2>/dev/null";
  std::string text;
  if (FILE* const pipe = ::popen(command.c_str(), "r"); pipe != nullptr) {
    std::array<char, 65536> buffer;
    std::size_t got = 0;
    while ((got = std::fread(buffer.data(), 1, buffer.size(), pipe)) != 0) {
      text.append(buffer.data(), got);
    }
    ::pclose(pipe);
  }
  return text;
}

TEST(RealRepository, APackageIsReachedFromTheSignature) {
  // Whatever mirror this machine uses.
  constexpr std::string_view kEnd = "_debian_dists_bookworm_InRelease";
  std::string stem;
  for (const auto& entry : std::filesystem::directory_iterator(kLists)) {
    const std::string path = entry.path();
    if (path.ends_with(kEnd)) {
      stem = path.substr(0, path.size() - std::string_view("InRelease").size());
    }
  }
  const std::string packages = Unlz4(stem + "main_binary-amd64_Packages.lz4");
  if (packages.empty() || !std::filesystem::exists(stem + "InRelease")) {
    GTEST_SKIP() << "no bookworm lists";
  }
  Inputs list;
  list.Add(notes::ItemRole::kList, "main/binary-amd64/Packages", packages);
  notes::Job job;
  job.task = notes::Task::kWanted;
  job.wanted = {"hello:amd64", "tzdata:amd64"};
  const auto wanted = FindWanted(job, list.all());
  ASSERT_OK(wanted);
  ASSERT_EQ(wanted->wanted.files.size(), 2U);
  EXPECT_EQ(wanted->plain, packages);

  const auto anchors = DebianAnchors();
  ASSERT_OK(anchors);
  Inputs inputs;
  inputs.Add(notes::ItemRole::kIndex, "dists/bookworm/InRelease",
             FileBytes(stem + "InRelease"));
  inputs.Add(notes::ItemRole::kList,
             "dists/bookworm/main/binary-amd64/Packages", packages);
  inputs.AddAnchors("debian", *anchors);
  std::vector<Input> all = inputs.all();
  for (const notes::WantedFile& file : wanted->wanted.files) {
    all.push_back(
        {{notes::ItemRole::kArtifact, file.object, file.size, file.name}, -1});
  }
  const auto proposal =
      ProposeEvidence(VerifyJob(notes::BundleKind::kAptRepo), all);
  ASSERT_OK(proposal);
  ASSERT_EQ(proposal->evidence.quotes.size(), 3U);
  const notes::Quote& stanza = proposal->evidence.quotes[1];
  EXPECT_EQ(packages.substr(stanza.offset, 9), "Package: ");
  EXPECT_THAT(packages.substr(stanza.offset, stanza.length),
              ::testing::HasSubstr("SHA256: " + stanza.to.hex()));
}

}  // namespace
}  // namespace airlock::verifier
