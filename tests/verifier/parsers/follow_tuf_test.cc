#include "verifier/parsers/follow_tuf.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "airlock/core/notes/statement.h"
#include "airlock/core/notes/trust.h"
#include "tests/support/ustar.h"
#include "tests/verifier/parsers/inputs.h"
#include "tests/verifier/tuf/written_repository.h"
#include "verifier/parsers/bundle_archive.h"
#include "verifier/parsers/read_trust.h"
#include "verifier/parsers/tuf_archive.h"

namespace airlock::verifier {
namespace {

using notes::ItemRole;
using ::testing::HasSubstr;
using testing_support::FailsWith;
using testing_support::Inputs;
using testing_support::UstarEnd;
using testing_support::UstarMember;
using tuf::Author;
using tuf::HexDigest;
using tuf::kLater;
using tuf::kNext;
using tuf::kOnline;
using tuf::kRoot;
using tuf::kTool;

constexpr const char* kNow = "2026-01-31T00:00:00Z";
const Author kOther('x');

struct Repository : tuf::WrittenRepository {
  Result<std::string> Follow(const std::string& now = kNow) const {
    Inquiry inquiry;
    inquiry.question = {"follow-tuf", {{"time", now}}};
    inquiry.documents = {{"root", root},
                         {"contents", notes::Format(Contents())}};
    for (const auto& [name, bytes] : metadata) inquiry.documents[name] = bytes;
    return AnswerFollowTuf(inquiry);
  }
};

TEST(FollowTuf, SaysWhatItBelievedAndWhichTargetsThatReaches) {
  const auto answer = Repository().Follow();
  ASSERT_OK(answer);
  const notes::Statement statement = notes::ParseStatement(*answer).value();
  EXPECT_EQ(statement.family, "tuf");
  ASSERT_EQ(statement.subjects.size(), 1U);
  EXPECT_EQ(statement.subjects[0].name,
            "targets/bin/" + HexDigest(kTool) + ".tool");
  EXPECT_EQ(statement.subjects[0].hex, HexDigest(kTool));
  std::vector<std::string> facts;
  for (const notes::StatementFact& fact : statement.facts) {
    facts.push_back(fact.name + " " +
                    fact.value.substr(0, fact.value.rfind(' ')));
  }
  EXPECT_EQ(facts,
            (std::vector<std::string>{
                "tuf-file root 1", "tuf-file snapshot 8", "tuf-file targets 7",
                "tuf-file timestamp 9", "tuf-file tools/x 3",
                "tuf-key snapshot", "tuf-key timestamp"}));
  EXPECT_THAT(statement.facts[5].value, HasSubstr(kOnline.key_id().text()));
  EXPECT_EQ(statement.times[0].time.text(), kNow);
}

TEST(FollowTuf, TakesTargetsByTheirPathAlone) {
  Repository repository;
  repository.targets = {{"targets/bin/tool", kTool}};
  EXPECT_OK(repository.Follow());
  Repository plain;
  plain.metadata.clear();
  plain.targets.clear();
  plain.root = Repository::RootFile(1, kOnline, {&kRoot}, false);
  plain.Publish(kOnline, kLater, "sha256", false);
  EXPECT_OK(plain.Follow());
}

TEST(FollowTuf, FollowsRootsAndMissesNone) {
  Repository repository;
  repository.metadata["metadata/2.root.json"] =
      Repository::RootFile(2, kOnline, {&kRoot});
  const std::string third = Repository::RootFile(3, kNext, {&kRoot});
  repository.metadata["metadata/3.root.json"] = third;
  // By the keys of before.
  EXPECT_THAT(repository.Follow(), FailsWith(Reason::kThreshold));
  repository.Publish(kNext, kLater);
  const auto answer = repository.Follow();
  ASSERT_OK(answer);
  EXPECT_THAT(*answer, HasSubstr("root%203%20sha256:" + HexDigest(third)));
  EXPECT_THAT(*answer, HasSubstr(kNext.key_id().text()));
  repository.metadata.erase("metadata/2.root.json");
  const auto without = repository.Follow();
  ASSERT_THAT(without, FailsWith(Reason::kBadBundle));
  EXPECT_THAT(without.failure().detail, HasSubstr("2.root.json is missing"));
  repository.metadata["metadata/2.root.json"] =
      Repository::RootFile(2, kOther, {&kOther});
  EXPECT_THAT(repository.Follow(), FailsWith(Reason::kThreshold));
}

TEST(FollowTuf, RefusesWhatTheRootsKeysDidNotSign) {
  Repository repository;
  repository.root = Repository::RootFile(1, kOther, {&kRoot});
  EXPECT_THAT(repository.Follow(), FailsWith(Reason::kThreshold));
  repository.root = "no root";
  EXPECT_FALSE(repository.Follow().ok());
}

TEST(FollowTuf, AsksWhetherItWasFreshWhenItWasHandedIn) {
  Repository repository;
  repository.Publish(kOnline, kNow);
  EXPECT_OK(repository.Follow("2026-01-30T23:59:59Z"));
  EXPECT_THAT(repository.Follow(kNow), FailsWith(Reason::kExpired));
}

TEST(FollowTuf, NeedsEveryPartOfTheMetadata) {
  for (const auto& [name, bytes] : Repository().metadata) {
    Repository repository;
    repository.metadata.erase(name);
    const bool on_the_way = name.ends_with("x.json");
    EXPECT_THAT(repository.Follow(),
                FailsWith(on_the_way ? Reason::kUnproven : Reason::kBadBundle))
        << name;
  }
}

TEST(FollowTuf, RefusesAnyFlippedByteOfTheMetadata) {
  for (const auto& [name, bytes] : Repository().metadata) {
    for (std::size_t i = 0; i < bytes.size(); i += 7) {
      Repository repository;
      repository.metadata[name][i] ^= 1;
      EXPECT_FALSE(repository.Follow().ok()) << name << " at " << i;
    }
  }
}

TEST(FollowTuf, RefusesATargetThatIsNotTheOneSigned) {
  Repository repository;
  repository.targets = {{"targets/bin/tool", "b tool\n"}};
  EXPECT_THAT(repository.Follow(), FailsWith(Reason::kDigestMismatch));
  // Called after the digest signed, and another file.
  repository.targets = {
      {"targets/bin/" + HexDigest(kTool) + ".tool", "b tool\n"}};
  EXPECT_THAT(repository.Follow(), FailsWith(Reason::kDigestMismatch));
  repository.targets = {{"targets/bin/tool", kTool + "more"}};
  EXPECT_THAT(repository.Follow(), FailsWith(Reason::kSizeMismatch));
  repository.targets = {{"targets/bin/other", kTool}};
  EXPECT_THAT(repository.Follow(), FailsWith(Reason::kUnproven));
  repository.targets = {{"elsewhere/bin/tool", kTool}};
  EXPECT_THAT(repository.Follow(), FailsWith(Reason::kBadBundle));
  Repository weak;
  weak.Publish(kOnline, kLater, "sha512");
  weak.targets = {{"targets/bin/tool", kTool}};
  EXPECT_THAT(weak.Follow(), FailsWith(Reason::kUnsupported));
}

// --- the root, as people read it

Result<notes::Anchors> ReadTrust(const std::string& file,
                                 const std::string& only = "") {
  Inquiry inquiry;
  inquiry.question = {"read-trust", {{"source", "upstream"}}};
  if (!only.empty()) inquiry.question.options.push_back({"only", only});
  inquiry.documents = {{"trust-material", file}};
  TRY(const std::string text, AnswerReadTrust(inquiry));
  return notes::ParseAnchors(text);
}

TEST(ReadTrust, TellsWhoMaySignInATufRepository) {
  const auto anchors = ReadTrust(Repository().root);
  ASSERT_OK(anchors);
  EXPECT_EQ(anchors->source, "upstream");
  EXPECT_EQ(anchors->tuf_root,
            crypto::DigestObject(AsBytes(Repository().root)));
  std::vector<std::string> roles;
  for (const notes::AnchorAuthority& one : anchors->authorities) {
    roles.push_back(one.role);
    EXPECT_EQ(one.name, "1 of 1 sign");
    EXPECT_EQ(one.until->text(), kLater);
  }
  EXPECT_EQ(roles, (std::vector<std::string>{"tuf-root", "tuf-snapshot",
                                             "tuf-targets", "tuf-timestamp"}));
}

TEST(ReadTrust, RefusesARootThatHasNotSignedItself) {
  const std::string file = Repository::RootFile(1, kOnline, {&kOther});
  EXPECT_THAT(ReadTrust(file), FailsWith(Reason::kThreshold));
  EXPECT_THAT(ReadTrust(Repository().metadata["metadata/timestamp.json"]),
              FailsWith(Reason::kBadMetadata));
  EXPECT_THAT(ReadTrust("{}", "tuf"), FailsWith(Reason::kBadMetadata));
  EXPECT_THAT(ReadTrust("-----BEGIN", "tuf"), FailsWith(Reason::kBadJson));
}

// --- the repository in one archive

Result<notes::Layout> FilesIn(const std::string& archive) {
  Inputs inputs;
  inputs.Add(ItemRole::kList, "layout.tar", archive);
  Check(AreArchive(inputs.all()), "an archive");
  return FindTufFiles(inputs.front());
}

TEST(TufArchive, IsTheSameBundleAsAFolder) {
  const Repository repository;
  std::string archive =
      UstarMember("metadata/", "", '5') + UstarMember("targets/bin/", "", '5');
  for (const auto* files : {&repository.metadata, &repository.targets}) {
    for (const auto& [name, bytes] : *files) {
      archive += UstarMember(name, bytes);
    }
  }
  const auto layout = FilesIn(archive + UstarEnd());
  ASSERT_OK(layout);
  const notes::Contents contents = repository.Contents();
  ASSERT_EQ(layout->members.size(), contents.items.size());
  for (std::size_t i = 0; i < contents.items.size(); ++i) {
    const notes::LayoutMember& member = layout->members[i];
    EXPECT_EQ(member.role, contents.items[i].role);
    EXPECT_EQ(member.object, contents.items[i].object);
    EXPECT_EQ(member.name, contents.items[i].name);
    EXPECT_EQ(HexDigest(archive.substr(member.offset, member.size)),
              member.object.hex());
  }
}

TEST(TufArchive, HoldsMetadataAndTargetsAndNothingElse) {
  for (const std::string& member :
       {UstarMember("other", "x"), UstarMember("metadata/1.root.txt", "x"),
        UstarMember("metadata/more/1.root.json", "x"),
        UstarMember("metadata/more/", "", '5')}) {
    EXPECT_THAT(FilesIn(member + UstarEnd()), FailsWith(Reason::kBadBundle));
  }
  EXPECT_THAT(FilesIn(UstarMember("targets/a", "", '2', "b") + UstarEnd()),
              FailsWith(Reason::kMemberType));
  EXPECT_THAT(FilesIn(std::string("\x1f\x8b", 2) + std::string(1022, '\0')),
              FailsWith(Reason::kBadContainer));
}

}  // namespace
}  // namespace airlock::verifier
