#include "stager/oci_bundle.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"

namespace airlock::stager {
namespace {

using testing_support::FailsWith;

platform::Fd FileOf(const std::string& bytes) {
  platform::Fd fd(::memfd_create("archive", MFD_CLOEXEC));
  EXPECT_EQ(::write(fd.get(), bytes.data(), bytes.size()),
            static_cast<ssize_t>(bytes.size()));
  return fd;
}

notes::LayoutMember Member(std::uint64_t offset, std::uint64_t size) {
  return {notes::ItemRole::kArtifact, crypto::DigestObject({}), offset, size,
          MemberPath::Parse("index.json").value()};
}

// What a worker would answer, whatever it is asked.
Ask Saying(std::vector<std::string> documents) {
  return [documents = std::move(documents)](
             notes::Job job, const std::vector<platform::Fd>& inputs)
             -> Result<wire::WorkerAnswer> {
    EXPECT_EQ(job.inputs.size(), inputs.size());
    return wire::WorkerAnswer{"seccomp", documents};
  };
}

TEST(ReadLayoutArchive, TakesMembersToTheEndOfTheArchive) {
  const platform::Fd archive = FileOf(std::string(100, 'x'));
  const notes::Layout layout{{Member(90, 10)}};
  const auto read =
      ReadLayoutArchive(Saying({notes::Format(layout)}),
                        notes::BundleKind::kOciLayout, archive, Limits{});
  ASSERT_OK(read);
  EXPECT_EQ(*read, layout);
}

TEST(ReadLayoutArchive, RefusesAMemberPastTheEndOfTheArchive) {
  const platform::Fd archive = FileOf(std::string(100, 'x'));
  for (const notes::LayoutMember& member :
       {Member(90, 11), Member(101, 0), Member(1ULL << 62, 1)}) {
    EXPECT_THAT(
        ReadLayoutArchive(Saying({notes::Format(notes::Layout{{member}})}),
                          notes::BundleKind::kOciLayout, archive, Limits{}),
        FailsWith(Reason::kLyingWorker))
        << member.offset;
  }
}

TEST(ReadLayoutArchive, RefusesAnythingButOneList) {
  const platform::Fd archive = FileOf("x");
  const std::string list = notes::Format(notes::Layout{});
  EXPECT_THAT(ReadLayoutArchive(Saying({}), notes::BundleKind::kOciLayout,
                                archive, Limits{}),
              FailsWith(Reason::kLyingWorker));
  EXPECT_THAT(
      ReadLayoutArchive(Saying({list, list}), notes::BundleKind::kOciLayout,
                        archive, Limits{}),
      FailsWith(Reason::kLyingWorker));
}

TEST(AssignOciRoles, RefusesABlobThatWasNotHandedIn) {
  std::vector<platform::FoundFile> files;
  files.push_back({"index.json", FileOf("{}")});
  std::map<std::string, notes::ContentsItem> items;
  items.emplace("index.json",
                notes::ContentsItem{notes::ItemRole::kIndex,
                                    crypto::DigestObject(AsBytes("{}")), 2,
                                    MemberPath::Parse("index.json").value()});
  // Neither another name nor the name with other bytes.
  for (const std::string name : {"other", "index.json"}) {
    const notes::Wanted wanted{{{crypto::DigestObject({}), 2, name}}};
    EXPECT_THAT(
        AssignOciRoles(Saying({notes::Format(wanted)}), files, Limits{}, items),
        FailsWith(Reason::kLyingWorker));
  }
}

}  // namespace
}  // namespace airlock::stager
