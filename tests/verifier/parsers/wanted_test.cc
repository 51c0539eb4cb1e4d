#include "verifier/parsers/wanted.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>
#include <vector>

#include "tests/support/matchers.h"
#include "tests/verifier/parsers/inputs.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;
using testing_support::Inputs;

std::string Stanza(const std::string& package, const std::string& architecture,
                   const std::string& name, char digit) {
  return "Package: " + package + "\nArchitecture: " + architecture +
         "\nFilename: " + name +
         "\nSize: 12\nSHA256: " + std::string(64, digit) + "\n\n";
}

const std::string kPackages = Stanza("hello", "amd64", "pool/hello.deb", 'a') +
                              Stanza("hello-doc", "all", "pool/doc.deb", 'b') +
                              Stanza("hello", "amd64", "pool/hello2.deb", 'c') +
                              Stanza("evil", "amd64", "../evil.deb", 'd');

std::string Gzip(const std::string& text) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY);
  std::string out(text.size() + 100, '\0');
  std::string in = text;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

Result<WantedAnswer> Find(const std::string& bytes,
                          std::vector<std::string> wanted) {
  Inputs inputs;
  inputs.Add(notes::ItemRole::kList, "Packages", bytes);
  notes::Job job;
  job.wanted = std::move(wanted);
  return FindWanted(job, inputs.all());
}

std::vector<std::string> NamesOf(const WantedAnswer& answer) {
  std::vector<std::string> names;
  for (const auto& file : answer.wanted.files) names.push_back(file.name);
  return names;
}

TEST(FindWanted, TakesEveryVersionAndPackagesForAll) {
  const auto answer = Find(kPackages, {"hello:amd64", "hello-doc:amd64"});
  ASSERT_OK(answer);
  EXPECT_EQ(NamesOf(*answer),
            (std::vector<std::string>{"pool/hello.deb", "pool/doc.deb",
                                      "pool/hello2.deb"}));
  EXPECT_EQ(answer->wanted.files[0].size, 12U);
  EXPECT_EQ(answer->wanted.files[0].object.hex(), std::string(64, 'a'));
  EXPECT_EQ(answer->plain, kPackages);
}

TEST(FindWanted, UnpacksTheList) {
  const auto answer = Find(Gzip(kPackages), {"hello:amd64"});
  ASSERT_OK(answer);
  EXPECT_EQ(answer->plain, kPackages);
}

TEST(FindWanted, RefusesBytesBehindTheList) {
  EXPECT_THAT(Find(Gzip(kPackages) + "x", {"hello:amd64"}),
              FailsWith(Reason::kTrailingBytes));
}

TEST(FindWanted, SaysWhatIsNotThere) {
  EXPECT_THAT(Find(kPackages, {"hello:arm64"}), FailsWith(Reason::kNotFound));
  EXPECT_THAT(Find(kPackages, {"hell:amd64"}), FailsWith(Reason::kNotFound));
}

TEST(FindWanted, RefusesANameThatLeavesTheArchive) {
  EXPECT_THAT(Find(kPackages, {"evil:amd64"}), FailsWith(Reason::kMemberPath));
}

}  // namespace
}  // namespace airlock::verifier
