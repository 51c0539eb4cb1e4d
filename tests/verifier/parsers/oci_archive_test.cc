#include "verifier/parsers/oci_archive.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"
#include "tests/support/ustar.h"
#include "tests/verifier/parsers/inputs.h"
#include "verifier/parsers/bundle_archive.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;
using testing_support::Inputs;
using testing_support::UstarEnd;
using testing_support::UstarMember;

std::string Hex(const std::string& bytes) {
  return crypto::DigestObject(AsBytes(bytes)).hex();
}
std::string Blob(const std::string& bytes) {
  return UstarMember("blobs/sha256/" + Hex(bytes), bytes);
}

// An image of one layer, unsigned.
struct Image {
  std::string layer = "layer";
  std::string config = "{}";

  static std::string Descriptor(const std::string& type,
                                const std::string& bytes) {
    return R"({"mediaType":"application/vnd.oci.image.)" + type +
           R"(","digest":"sha256:)" + Hex(bytes) + R"(","size":)" +
           std::to_string(bytes.size()) + "}";
  }
  std::string Manifest() const {
    return R"({"schemaVersion":2,"config":)" +
           Descriptor("config.v1+json", config) + R"(,"layers":[)" +
           Descriptor("layer.v1.tar", layer) + "]}";
  }
  std::string Index() const {
    return R"({"schemaVersion":2,"manifests":[)" +
           Descriptor("manifest.v1+json", Manifest()) + "]}";
  }
  std::string Archive(const std::string& more = "") const {
    return UstarMember("oci-layout", R"({"imageLayoutVersion":"1.0.0"})") +
           UstarMember("blobs/", "", '5') +
           UstarMember("blobs/sha256/", "", '5') + Blob(layer) + Blob(config) +
           Blob(Manifest()) + UstarMember("index.json", Index()) + more +
           UstarEnd();
  }
};

Result<notes::Layout> Find(const std::string& archive) {
  Inputs inputs;
  inputs.Add(notes::ItemRole::kList, std::string(notes::kLayoutArchive),
             archive);
  Check(AreArchive(inputs.all()), "an archive");
  return FindLayout(inputs.front());
}

TEST(LayoutArchive, SaysWhereEachFileLiesAndWhatItIsFor) {
  const Image image;
  const std::string archive = image.Archive();
  const auto layout = Find(archive);
  ASSERT_OK(layout);
  std::map<std::string, notes::ItemRole> roles;
  for (const notes::LayoutMember& member : layout->members) {
    roles.emplace(member.name.text(), member.role);
    EXPECT_EQ(Hex(archive.substr(member.offset, member.size)),
              member.object.hex());
  }
  const std::string blobs = "blobs/sha256/";
  EXPECT_EQ(roles,
            (std::map<std::string, notes::ItemRole>{
                {"index.json", notes::ItemRole::kIndex},
                {"oci-layout", notes::ItemRole::kList},
                {blobs + Hex(image.layer), notes::ItemRole::kArtifact},
                {blobs + Hex(image.config), notes::ItemRole::kArtifact},
                {blobs + Hex(image.Manifest()), notes::ItemRole::kArtifact}}));
}

TEST(LayoutArchive, LeavesDockersOwnFilesBehind) {
  const auto layout = Find(Image().Archive(UstarMember("manifest.json", "[]") +
                                           UstarMember("repositories", "{}")));
  ASSERT_OK(layout);
  EXPECT_EQ(layout->members.size(), 5u);
}

// A blob is not read to find where it lies: whoever copies it hashes it.
TEST(LayoutArchive, GivesABlobTheDigestInItsName) {
  const auto layout = Find(Image().Archive(
      UstarMember("blobs/sha256/" + std::string(64, 'a'), "something else")));
  ASSERT_OK(layout);
  EXPECT_EQ(layout->members.back().object.hex(), std::string(64, 'a'));
}

TEST(LayoutArchive, RefusesLinks) {
  const std::string name = "blobs/sha256/" + std::string(64, 'a');
  for (const char type : {'1', '2'}) {
    EXPECT_THAT(
        Find(Image().Archive(UstarMember(name, "", type, "index.json"))),
        FailsWith(Reason::kMemberType));
  }
}

TEST(LayoutArchive, RefusesSparseFiles) {
  EXPECT_THAT(Find(Image().Archive(UstarMember("a", "", 'S'))),
              FailsWith(Reason::kMemberType));
}

TEST(LayoutArchive, RefusesANameTwice) {
  EXPECT_THAT(Find(Image().Archive(UstarMember("index.json", "{}"))),
              FailsWith(Reason::kDuplicateMember));
}

TEST(LayoutArchive, RefusesNamesThatNoLayoutHas) {
  for (const std::string name :
       {"evil", "blobs/sha512/aa", "blobs/sha256/short", "sub/index.json",
        "layout.tar"}) {
    EXPECT_THAT(Find(Image().Archive(UstarMember(name, "x"))),
                FailsWith(Reason::kBadBundle))
        << name;
  }
  EXPECT_THAT(Find(Image().Archive(UstarMember("other/", "", '5'))),
              FailsWith(Reason::kBadBundle));
}

TEST(LayoutArchive, RefusesNamesThatLeaveIt) {
  EXPECT_THAT(Find(Image().Archive(UstarMember("../index.json", "x"))),
              FailsWith(Reason::kMemberPath));
}

TEST(LayoutArchive, RefusesAPackedArchive) {
  for (const std::string& head : {std::string("\x1f\x8b\x08"),
                                  std::string("\xfd"
                                              "7zXZ\0",
                                              6),
                                  std::string("\x28\xb5\x2f\xfd")}) {
    EXPECT_THAT(Find(head + std::string(600, 'x')),
                FailsWith(Reason::kBadContainer));
  }
  EXPECT_THAT(Find(""), FailsWith(Reason::kBadContainer));
}

TEST(LayoutArchive, RefusesAnArchiveThatIsCutShortOrGoesOn) {
  const std::string archive = Image().Archive();
  EXPECT_THAT(Find(archive.substr(0, archive.size() - 1024)),
              FailsWith(Reason::kTruncated));
  EXPECT_THAT(Find(archive + std::string(512, 'x')),
              FailsWith(Reason::kTrailingBytes));
}

TEST(LayoutArchive, RefusesAnImageThatIsNotWhole) {
  const Image image;
  const std::string archive =
      UstarMember("oci-layout", R"({"imageLayoutVersion":"1.0.0"})") +
      Blob(image.config) + Blob(image.Manifest()) +
      UstarMember("index.json", image.Index()) + UstarEnd();
  EXPECT_THAT(Find(archive), FailsWith(Reason::kBadBundle));
}

// An index of two platforms of which one came along would be released as it is,
// and promise both.
TEST(LayoutArchive, RefusesAnIndexWithoutAllItsPlatforms) {
  const Image here;
  Image absent;
  absent.layer = "another platform's";
  const auto archive = [&](const std::string& more) {
    const std::string index =
        R"({"schemaVersion":2,"manifests":[)" +
        Image::Descriptor("manifest.v1+json", here.Manifest()) + "," +
        Image::Descriptor("manifest.v1+json", absent.Manifest()) + "]}";
    return UstarMember("oci-layout", R"({"imageLayoutVersion":"1.0.0"})") +
           Blob(here.layer) + Blob(here.config) + Blob(here.Manifest()) +
           Blob(index) + more +
           UstarMember("index.json",
                       R"({"schemaVersion":2,"manifests":[)" +
                           Image::Descriptor("index.v1+json", index) + "]}") +
           UstarEnd();
  };
  EXPECT_OK(Find(archive(Blob(absent.Manifest()) + Blob(absent.layer))));
  EXPECT_THAT(Find(archive("")), FailsWith(Reason::kBadBundle));
  EXPECT_THAT(Find(archive(Blob(absent.Manifest()))),
              FailsWith(Reason::kBadBundle));
}

TEST(LayoutArchive, RefusesASizeOtherThanTheJobs) {
  Inputs inputs;
  inputs.Add(notes::ItemRole::kList, "layout.tar", Image().Archive());
  Input archive = inputs.front();
  archive.item.size += 512;
  EXPECT_THAT(FindLayout(archive), FailsWith(Reason::kSizeMismatch));
}

}  // namespace
}  // namespace airlock::verifier
