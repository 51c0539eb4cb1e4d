#include "verifier/checks/tuf_repo.h"

#include <gtest/gtest.h>

#include <functional>
#include <ostream>

#include "airlock/core/notes/statement.h"
#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"
#include "tests/support/note_kinds.h"
#include "tests/verifier/checks/bundles.h"
#include "verifier/checks/trust_root.h"
#include "verifier/checks/whole_question.h"

namespace airlock::verifier {
namespace {

using notes::ItemRole;
using notes::Statement;
using ::testing::ElementsAre;
using testing_support::DigestOf;
using testing_support::FailsWith;

const TrustName kUpstream = TrustName::Parse("upstream").value();
const TrustName kSigstore = TrustName::Parse("sigstore").value();

// A repository as it is handed in, and what two workers say of it.
class TufRepo : public ::testing::Test {
 protected:
  TufRepo() : sample_(notes::BundleKind::kTufRepo) {
    timestamp_ = sample_.Add(ItemRole::kIndex, "metadata/timestamp.json", "t");
    sample_.Add(ItemRole::kIndex, "metadata/1.snapshot.json", "s");
    tool_ = sample_.Add(ItemRole::kArtifact, "targets/tool", "a tool");
    notes::Anchors anchors{kUpstream.text(), {}, {}};
    anchors.tuf_root = sample_.objects.Put("the root");
    anchors.authorities = {
        {"tuf-root", "1 of 1 sign", DigestOf<ObjectDigest>(1), Instant(0), {}}};
    sample_.anchors = {{kUpstream, anchors}};
    const auto file = [](const std::string& role, int version) {
      return notes::StatementFact{"tuf-file",
                                  role + " " + std::to_string(version) + " " +
                                      DigestOf<ObjectDigest>(version).text()};
    };
    statement_.family = "tuf";
    statement_.subjects = {{"targets/tool", "sha256", tool_.hex()}};
    statement_.times = {{"submission", "", Instant(7)}};
    statement_.facts = {file("root", 1),
                        file("snapshot", 2),
                        file("targets", 3),
                        file("timestamp", 4),
                        {"tuf-key", "snapshot " + DigestOf<KeyId>(5).text()},
                        {"tuf-key", "timestamp " + DigestOf<KeyId>(5).text()}};
    Say();
  }
  ObjectDigest ContentsDigest() const {
    return crypto::DigestObject(AsBytes(notes::Format(sample_.contents)));
  }
  // That of the statement, about these contents as they are now.
  void Say() {
    const auto job =
        FollowTufJob(sample_.contents, sample_.anchors[0], Instant(7), {});
    statement_.evidence.clear();
    if (job.ok()) {
      for (const notes::JobInput& input : job->inputs) {
        statement_.evidence.push_back(input.object);
      }
    }
    Put();
  }
  void Put() {
    sample_.evidence.testimonies = {
        {"follow-tuf", timestamp_, ContentsDigest(),
         notes::Testimony::Answer{
             kUpstream, sample_.objects.Put(notes::Format(statement_))}}};
  }
  // And of the one target whom it would have believed.
  void SayChange(const notes::Anchors& anchors) {
    sample_.evidence.testimonies.push_back(
        {"read-trust", tool_, tool_,
         notes::Testimony::Answer{
             kSigstore, sample_.objects.Put(notes::Format(anchors))}});
  }
  static notes::Anchors Keys() {
    notes::Anchors anchors{kSigstore.text(), {{"F1", "somebody"}}, {}};
    anchors.keys = {
        {DigestOf<KeyId>(1), "F1", "F1", "rsa", Instant(5), {}, {}, {}}};
    return anchors;
  }

  Sample sample_;
  Statement statement_;
  ObjectDigest timestamp_ = DigestOf<ObjectDigest>(0);
  ObjectDigest tool_ = DigestOf<ObjectDigest>(0);
};

TEST_F(TufRepo, PutsOnRecordWhatMayNotGoBack) {
  const auto authentic = sample_.Examine();
  ASSERT_OK(authentic);
  EXPECT_EQ(authentic->product.name, "tuf:upstream");
  EXPECT_EQ(authentic->product.version,
            "root 1, timestamp 4, snapshot 2, targets 3");
  const std::string key = DigestOf<KeyId>(5).text();
  const auto file = [](int version) {
    return std::to_string(version) + " " +
           DigestOf<ObjectDigest>(version).text();
  };
  EXPECT_THAT(authentic->marks,
              ElementsAre(notes::Mark{"tuf-key.snapshot", key},
                          notes::Mark{"tuf-key.timestamp", key},
                          notes::Mark{"tuf.root", file(1)},
                          notes::Mark{"tuf.snapshot", file(2)},
                          notes::Mark{"tuf.targets", file(3)},
                          notes::Mark{"tuf.timestamp", file(4)}));
  ASSERT_EQ(authentic->relied_on.size(), 1U);
  EXPECT_EQ(authentic->relied_on[0].trust, kUpstream);
  EXPECT_TRUE(authentic->signers.empty());
  EXPECT_FALSE(authentic->change.has_value());
}

struct Lie {
  std::string name;
  std::function<void(Statement&)> tell;
};
void PrintTo(const Lie& lie, std::ostream* out) { *out << lie.name; }

class EachTufLie : public TufRepo, public ::testing::WithParamInterface<Lie> {};

TEST_P(EachTufLie, IsSeenByWhoeverChecks) {
  GetParam().tell(statement_);
  Put();
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kLyingWorker));
}

INSTANTIATE_TEST_SUITE_P(
    Worker, EachTufLie,
    ::testing::Values(
        Lie{"family", [](Statement& s) { s.family = "cosign"; }},
        Lie{"grade", [](Statement& s) { s.grade = notes::Grade::kProved; }},
        Lie{"other_root", [](Statement& s) { s.evidence[0] = s.evidence[1]; }},
        Lie{"other_contents",
            [](Statement& s) { s.evidence[1] = s.evidence[0]; }},
        Lie{"other_metadata",
            [](Statement& s) { s.evidence[2] = s.evidence[0]; }},
        Lie{"less_read", [](Statement& s) { s.evidence.pop_back(); }},
        Lie{"target_name", [](Statement& s) { s.subjects[0].name = "tool"; }},
        Lie{"target_digest",
            [](Statement& s) { s.subjects[0].hex = std::string(64, '0'); }},
        Lie{"target_algorithm",
            [](Statement& s) { s.subjects[0].algorithm = "sha512"; }},
        Lie{"target_less", [](Statement& s) { s.subjects.clear(); }},
        Lie{"target_more",
            [](Statement& s) { s.subjects.push_back(s.subjects[0]); }},
        Lie{"no_root", [](Statement& s) { s.facts.erase(s.facts.begin()); }},
        Lie{"no_key", [](Statement& s) { s.facts.pop_back(); }},
        Lie{"role_twice",
            [](Statement& s) {
              s.facts.push_back({"tuf-file", "root 2 " + s.evidence[0].text()});
            }},
        Lie{"key_twice", [](Statement& s) { s.facts.push_back(s.facts[5]); }},
        Lie{"other_fact", [](Statement& s) { s.facts[0].name = "role"; }},
        Lie{"no_version",
            [](Statement& s) {
              s.facts[0].value = "root x " + s.evidence[0].text();
            }},
        Lie{"more_of_a_file", [](Statement& s) { s.facts[0].value += " x"; }},
        Lie{"no_key_id",
            [](Statement& s) { s.facts[5].value = "snapshot x"; }}),
    [](const auto& tested) { return tested.param.name; });

TEST_F(TufRepo, IsFollowedOnceAsAWhole) {
  const notes::Evidence good = sample_.evidence;
  for (const std::function<void(notes::Evidence&)>& change :
       std::vector<std::function<void(notes::Evidence&)>>{
           [](auto& e) { e.testimonies.clear(); },
           [](auto& e) { e.testimonies.resize(3, e.testimonies[0]); },
           [](auto& e) { e.testimonies[0].answer.reset(); },
           [](auto& e) { e.testimonies[0].verb = "read-trust"; },
           [](auto& e) { e.testimonies[0].bundle = e.contents; },
           [](auto& e) { e.testimonies[0].object = e.testimonies[0].bundle; },
           [](auto& e) { e.unknown_signers = {"x"}; },
           [&](auto& e) { e.derived = {tool_}; },
       }) {
    sample_.evidence = good;
    sample_.evidence.contents = ContentsDigest();
    change(sample_.evidence);
    EXPECT_THAT(sample_.ExamineAsIs(), FailsWith(Reason::kUnproven));
  }
}

TEST_F(TufRepo, NeedsARootInForce) {
  sample_.anchors[0].anchors.tuf_root.reset();
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kUnknownSigner));
  EXPECT_THAT(
      FollowTufJob(sample_.contents, sample_.anchors[0], Instant(7), {}),
      FailsWith(Reason::kUnknownSigner));
  sample_.anchors.clear();
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kUnknownSigner));
}

TEST_F(TufRepo, HasFilesInTheirPlaces) {
  sample_.Item("targets/tool").role = ItemRole::kSignature;
  EXPECT_THAT(
      FollowTufJob(sample_.contents, sample_.anchors[0], Instant(7), {}),
      FailsWith(Reason::kBadBundle));
  Sample without(notes::BundleKind::kTufRepo);
  without.Add(ItemRole::kArtifact, "targets/tool", "a tool");
  EXPECT_THAT(
      FollowTufJob(without.contents, sample_.anchors[0], Instant(7), {}),
      FailsWith(Reason::kBadBundle));
}

TEST_F(TufRepo, HashesEveryTarget) {
  sample_.Item("targets/tool").size += 1;
  Say();
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kSizeMismatch));
  sample_.Item("targets/tool").size -= 1;
  Say();
  sample_.objects.Corrupt(tool_, "b tool");
  EXPECT_FALSE(sample_.Examine().ok());
}

TEST_F(TufRepo, HasToFitIntoARecord) {
  const auto role = [](std::size_t number, std::size_t length) {
    std::string name = std::to_string(number);
    name.resize(length, 'x');
    return notes::StatementFact{
        "tuf-file", name + " 1 " + DigestOf<ObjectDigest>(1).text()};
  };
  const Statement good = statement_;
  for (std::size_t i = 0; i < notes::kMaxMarks; ++i) {
    statement_.facts.push_back(role(i, 8));
  }
  Put();
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kTooLarge));
  statement_ = good;
  for (std::size_t i = 0; i < 8; ++i) statement_.facts.push_back(role(i, 4000));
  Put();
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kTooLarge));
}

TEST_F(TufRepo, MayBringAFileOfWhomToBelieve) {
  SayChange(Keys());
  const auto authentic = sample_.Examine();
  ASSERT_OK(authentic);
  ASSERT_TRUE(authentic->change.has_value());
  EXPECT_EQ(authentic->change->trust, kSigstore);
  EXPECT_EQ(authentic->change->entries.size(), 1U);
  // That is the one target, and no other file.
  sample_.evidence.testimonies[1].object = timestamp_;
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kUnproven));
  sample_.Add(ItemRole::kArtifact, "targets/toolbox", "another");
  statement_.subjects.push_back(
      {"targets/toolbox", "sha256", crypto::DigestNote("another").hex()});
  Say();
  ASSERT_OK(sample_.Examine());
  SayChange(Keys());
  EXPECT_THAT(sample_.Examine(), FailsWith(Reason::kBadBundle));
}

TEST_F(TufRepo, IsAskedAboutUnderTheRootThatThePolicyPins) {
  const Occasion occasion{sample_.contents, Instant(7), {}, kUpstream};
  const notes::Testimony& testimony = sample_.evidence.testimonies[0];
  const auto asked = WholeQuestionOf(testimony, occasion, sample_.anchors, {});
  ASSERT_OK(asked);
  ASSERT_TRUE(asked->has_value());
  EXPECT_EQ((*asked)->under, kUpstream);
  EXPECT_EQ((*asked)->job.inputs[0].object,
            *sample_.anchors[0].anchors.tuf_root);
  EXPECT_EQ((*asked)->job.inputs[1].object, ContentsDigest());
  EXPECT_NE((*asked)->job.question.find(Instant(7).text()), std::string::npos);
  EXPECT_THAT(WholeQuestionOf(testimony, occasion, {}, {}),
              FailsWith(Reason::kUnknownSigner));
  // Of a policy that has no use for it, nobody is asked.
  const Occasion other{sample_.contents, Instant(7), {}, {}};
  const auto nothing = WholeQuestionOf(testimony, other, sample_.anchors, {});
  ASSERT_OK(nothing);
  EXPECT_FALSE(nothing->has_value());
}

}  // namespace
}  // namespace airlock::verifier
