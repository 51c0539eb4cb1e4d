#include "verifier/statements/inquiry.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <fstream>

#include "airlock/platform/fd.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

constexpr std::uint64_t kMaxBytes = 100;

class Inquiries : public ::testing::Test {
 protected:
  // Hands in `text`, as an input that the job knows as `object`.
  void Add(const std::string& name, const std::string& text,
           const ObjectDigest& object) {
    const std::string path = directory_ / std::to_string(inputs_.size());
    std::ofstream(path, std::ios::binary) << text;
    files_.emplace_back(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    const notes::JobInput item{notes::ItemRole::kArtifact, object, text.size(),
                               name};
    inputs_.push_back({item, files_.back().get()});
  }
  void Add(const std::string& name, const std::string& text) {
    Add(name, text, crypto::DigestObject(AsBytes(text)));
  }
  Result<Inquiry> Read(std::vector<notes::QuestionOption> options = {}) {
    notes::Job job;
    job.question = notes::Format(notes::Question{"any", std::move(options)});
    return ReadInquiry(job, inputs_, kMaxBytes);
  }

 private:
  testing_support::TempDirectory directory_;
  std::vector<platform::Fd> files_;
  std::vector<InquiryInput> inputs_;
};

TEST_F(Inquiries, HoldDocumentsByName) {
  Add("bundle", "{}");
  const auto inquiry = Read();
  ASSERT_OK(inquiry);
  EXPECT_THAT(inquiry->Document("bundle"), Yields(std::string_view("{}")));
  EXPECT_THAT(inquiry->Document("key"), FailsWith(Reason::kUsage));
  EXPECT_EQ(inquiry->FindDocument("key"), nullptr);
  EXPECT_EQ(inquiry->evidence,
            std::vector{crypto::DigestObject(AsBytes("{}"))});
}

TEST_F(Inquiries, HashTheArtifactByAnyAlgorithm) {
  Add("artifact", std::string(3'000'000, 'a'));
  const auto inquiry = Read();
  ASSERT_OK(inquiry);
  for (const auto algorithm :
       {crypto::HashAlgorithm::kSha256, crypto::HashAlgorithm::kSha512}) {
    EXPECT_THAT(inquiry->artifact->Digest(algorithm),
                Yields(crypto::Hash(algorithm)
                           .Update(AsBytes(std::string(3'000'000, 'a')))
                           .Finish()));
  }
}

TEST_F(Inquiries, GiveTheWholeArtifactUpToALimit) {
  Add("artifact", "abc");
  const auto inquiry = Read();
  ASSERT_OK(inquiry);
  EXPECT_THAT(inquiry->artifact->Whole(3), Yields(CopyOf(AsBytes("abc"))));
  EXPECT_THAT(inquiry->artifact->Whole(2), FailsWith(Reason::kTooLarge));
}

TEST_F(Inquiries, KnowAnArtifactByItsDigestAlone) {
  const ObjectDigest digest = crypto::DigestObject(AsBytes("abc"));
  const auto inquiry = Read({{"artifact-digest", digest.text()}});
  ASSERT_OK(inquiry);
  EXPECT_THAT(inquiry->artifact->Digest(crypto::HashAlgorithm::kSha256),
              Yields(HexDecode(digest.hex()).value()));
  EXPECT_THAT(inquiry->artifact->Digest(crypto::HashAlgorithm::kSha384),
              FailsWith(Reason::kUnsupported));
  EXPECT_THAT(inquiry->artifact->Whole(3), FailsWith(Reason::kUnsupported));
}

TEST_F(Inquiries, KnowAnArtifactByALongerDigest) {
  const Bytes digest = crypto::Hash(crypto::HashAlgorithm::kSha512)
                           .Update(AsBytes("abc"))
                           .Finish();
  const auto inquiry =
      Read({{"artifact-digest", "sha512:" + HexEncode(digest)}});
  ASSERT_OK(inquiry);
  EXPECT_THAT(inquiry->artifact->Digest(crypto::HashAlgorithm::kSha512),
              Yields(digest));
}

TEST_F(Inquiries, RefuseADigestOfAnotherLength) {
  EXPECT_THAT(Read({{"artifact-digest", "sha512:" + std::string(64, 'a')}}),
              FailsWith(Reason::kBadDigest));
  EXPECT_THAT(Read({{"artifact-digest", "sha256:"}}),
              FailsWith(Reason::kBadDigest));
  EXPECT_THAT(Read({{"artifact-digest", "sha1:00"}}),
              FailsWith(Reason::kWeakAlgorithm));
}

TEST_F(Inquiries, RefuseADocumentThatIsNotWhatTheJobSays) {
  Add("bundle", "{}", crypto::DigestObject(AsBytes("[]")));
  EXPECT_THAT(Read(), FailsWith(Reason::kDigestMismatch));
}

TEST_F(Inquiries, RefuseALargeDocument) {
  Add("bundle", std::string(kMaxBytes + 1, ' '));
  EXPECT_THAT(Read(), FailsWith(Reason::kTooLarge));
}

TEST_F(Inquiries, RefuseADocumentGivenTwice) {
  Add("bundle", "{}");
  Add("bundle", "[]");
  EXPECT_THAT(Read(), FailsWith(Reason::kUsage));
}

TEST_F(Inquiries, RefuseTwoArtifacts) {
  Add("artifact", "a");
  EXPECT_THAT(
      Read({{"artifact-digest", crypto::DigestObject(AsBytes("b")).text()}}),
      FailsWith(Reason::kUsage));
  Add("artifact", "b");
  EXPECT_THAT(Read(), FailsWith(Reason::kUsage));
}

}  // namespace
}  // namespace airlock::verifier
