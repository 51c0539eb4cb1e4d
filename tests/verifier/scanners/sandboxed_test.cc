// The jobs of a worker inside the worker's own sandbox: whatever a library
// opens, maps or asks of the kernel after PrepareParsers() and
// PrepareScanners() kills the child.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <vector>

#include "airlock/platform/sandbox.h"
#include "tests/support/matchers.h"
#include "tests/verifier/parsers/inputs.h"
#include "tests/verifier/parsers/openpgp_maker.h"
#include "verifier/parsers/tasks.h"
#include "verifier/scanners/scan.h"

namespace airlock::verifier {
namespace {

using testing_support::Canonical;
using testing_support::ClearSigned;
using testing_support::FileBytes;
using testing_support::Inputs;
using testing_support::OpenPgpKey;
using testing_support::VerifyJob;

// How a child ends that was prepared, confined, and did `job`: 0 for success,
// 1 for a refusal, else the signal's number and 1000.
int InSandbox(const Inputs& inputs, const std::function<bool()>& job) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    if (!PrepareParsers().ok() || !PrepareScanners().ok()) ::_exit(2);
    std::vector<int> keep;
    for (const Input& input : inputs.all()) keep.push_back(input.fd);
    if (!platform::Confine(platform::SandboxLimits(), keep).ok()) ::_exit(3);
    ::_exit(job() ? 0 : 1);
  }
  int status = 0;
  EXPECT_EQ(::waitpid(pid, &status, 0), pid);
  return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) : WEXITSTATUS(status);
}

std::string Bundle(const std::string& name) {
  return FileBytes(std::string(AIRLOCK_TESTDATA) + "/bundles/good/" + name);
}

TEST(Sandboxed, InventoriesOfEveryPacking) {
  for (const char* name :
       {"plain-deb.deb", "gzip-deb.deb", "plain-tar-zst.tar.zst",
        "unknown-bytes.bin", "plain-text.txt"}) {
    Inputs inputs;
    inputs.Add(notes::ItemRole::kArtifact, "object", Bundle(name));
    EXPECT_EQ(
        InSandbox(
            inputs,
            [&] { return TakeInventory(notes::Job(), inputs.front()).ok(); }),
        0)
        << name;
  }
}

TEST(Sandboxed, Scan) {
  Inputs inputs;
  inputs.Add(notes::ItemRole::kArtifact, "object", Bundle("eicar-deb.deb"));
  EXPECT_EQ(InSandbox(inputs,
                      [&] {
                        const auto scan = ScanObject(
                            notes::Job(), inputs.front(), ShippedRules());
                        return scan.ok() &&
                               scan->outcome == notes::ScanOutcome::kMatch;
                      }),
            0);
}

TEST(Sandboxed, ProposalFromAnInRelease) {
  const OpenPgpKey key(1);
  const std::string text = "Origin: Test\nSHA256:\n";
  notes::Anchors anchors{"test", {{key.fingerprint(), "x"}}, {}};
  anchors.keys.push_back({key.public_key().id(), key.fingerprint(),
                          key.fingerprint(), "ed25519", Instant(0),
                          std::nullopt, std::nullopt,
                          CopyOf(key.public_key().spki())});
  Inputs inputs;
  inputs
      .Add(notes::ItemRole::kIndex, "InRelease",
           ClearSigned(text, key.Sign(1, AsBytes(Canonical(text)))))
      .AddAnchors("upstream", anchors);
  EXPECT_EQ(
      InSandbox(inputs,
                [&] {
                  const auto proposal = ProposeEvidence(
                      VerifyJob(notes::BundleKind::kAptRepo), inputs.all());
                  return proposal.ok() && proposal->evidence.proofs.size() == 1;
                }),
      0);
}

TEST(Sandboxed, ProposalFromABareSignature) {
  const auto key =
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256);
  ASSERT_OK(key);
  const std::string id = key->public_key().id().text();
  notes::Anchors anchors{"test", {{id, "x"}}, {}};
  anchors.keys.push_back({key->public_key().id(), id, id, "ecdsa-p256",
                          Instant(0), std::nullopt, std::nullopt,
                          CopyOf(key->public_key().spki())});
  Inputs inputs;
  inputs.Add(notes::ItemRole::kArtifact, "bmctl", "program")
      .Add(notes::ItemRole::kSignature, "bmctl.1.sig",
           AsText(key->Sign(AsBytes("program"))))
      .AddAnchors("upstream", anchors);
  EXPECT_EQ(
      InSandbox(inputs,
                [&] {
                  const auto proposal = ProposeEvidence(
                      VerifyJob(notes::BundleKind::kGkeOnprem), inputs.all());
                  return proposal.ok() && proposal->evidence.proofs.size() == 1;
                }),
      0);
}

TEST(Sandboxed, Import) {
  const OpenPgpKey key(1);
  const Bytes user = CopyOf(AsBytes("someone"));
  OpenPgpKey::Options options;
  options.more_hashed =
      testing_support::Subpacket(27, testing_support::Octet(2));
  const Bytes keyring = testing_support::Join(
      {testing_support::Packet(6, key.body()),
       testing_support::Packet(13, user),
       key.Sign(0x13,
                testing_support::Join(
                    {key.hashed_body(), testing_support::Octet(0xb4),
                     testing_support::BigEndian(user.size(), 4), user}),
                options)});
  for (const std::string& bytes :
       {std::string(AsText(keyring)), key.public_key().pem()}) {
    Inputs inputs;
    inputs.Add(notes::ItemRole::kList, "keys", bytes);
    EXPECT_EQ(InSandbox(inputs,
                        [&] {
                          return ReadAnchors(notes::Job(), inputs.front()).ok();
                        }),
              0);
  }
}

}  // namespace
}  // namespace airlock::verifier
