#include "verifier/checks/oci_document.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;

const std::string kHex(64, 'a');
const std::string kPart = R"({"mediaType":"x/y","digest":"sha256:)" + kHex +
                          R"(","size":7,"annotations":{"a":["\"",{}]}})";
const std::string kManifest = R"({"schemaVersion":2,"config":)" + kPart +
                              R"(,"layers":[)" + kPart + "," + kPart + "]}";
const std::string kIndex =
    R"({"schemaVersion": 2, "manifests" : [ )" + kPart + " ] }\n";

std::string Replaced(std::string text, const std::string& part,
                     const std::string& by) {
  return text.replace(text.find(part), part.size(), by);
}

TEST(OciDocument, ListsConfigurationAndLayers) {
  const auto read = ReadOciParts(kManifest);
  ASSERT_OK(read);
  EXPECT_FALSE(read->index);
  ASSERT_EQ(read->parts.size(), 3u);
  EXPECT_EQ(read->parts[1].size, 7u);
  EXPECT_EQ(read->parts[1].media_type, "x/y");
  EXPECT_EQ(kManifest.substr(read->parts[2].digest_at, 71), "sha256:" + kHex);
}

TEST(OciDocument, ListsTheManifestsOfAnIndex) {
  const auto read = ReadOciParts(kIndex);
  ASSERT_OK(read);
  EXPECT_TRUE(read->index);
  EXPECT_EQ(read->parts.size(), 1u);
}

// Of the document itself, never of a part; in one spelling and of a bounded size.
TEST(OciDocument, TellsWhichReleaseItIs) {
  const std::string version = R"("org.opencontainers.image.version":)";
  const auto annotated = [](const std::string& annotations) {
    return ReadOciParts(Replaced(
        kManifest, "{", R"({"annotations":)" + annotations + ","));
  };
  const auto read = annotated("{\"a\":\"b\"," + version + "\"1.2\"}");
  ASSERT_OK(read);
  ASSERT_EQ(read->annotations.size(), 1u);
  EXPECT_EQ(read->annotations[0].second, "1.2");
  for (const std::string& nothing :
       {std::string("null"), "{" + version + "\"1\\u002e2\"}",
        "{" + version + "\"" + std::string(513, '1') + "\"}",
        "{" + version + "[]}", std::string("{}")}) {
    const auto silent = annotated(nothing);
    ASSERT_OK(silent);
    EXPECT_TRUE(silent->annotations.empty()) << nothing;
  }
  EXPECT_THAT(annotated("{" + version + "\"1\"," + version + "\"2\"}"),
              FailsWith(Reason::kBadContainer));
  EXPECT_THAT(annotated("{},\"Annotations\":{}"),
              FailsWith(Reason::kBadContainer));
}

TEST(OciDocument, SkipsWhatNamesNoPart) {
  EXPECT_OK(ReadOciParts(
      Replaced(kManifest, "{",
               R"({"subject":{"digest":"?"},"x":[1e3,null,{"urls":1}],)")));
}

TEST(OciDocument, RefusesWhatCouldBeReadInTwoWays) {
  for (const auto& [part, by] :
       std::vector<std::pair<std::string, std::string>>{
           {"}", "}\n{}"},
           {R"({"schemaVersion":2)", R"({"schemaVersion":1)"},
           {R"("schemaVersion":2,)", ""},
           {R"({"schemaVersion":2)", R"({"schemaVersion":2,"manifests":[])"},
           {R"("layers":[)", R"("layers":[],"layers":[)"},
           {R"("layers":[)", R"("Layers":[],"layers":[)"},
           {R"("layers":[)", R"("layer\u0073":[],"layers":[)"},
           {R"("layers":[)", R"("layer)"
                             "\xc5\xbf"
                             R"(":[],"layers":[)"},
           {R"("layers":[)", R"("other":[)"},
           {R"("config":)", R"("other":)"},
           {R"("size":7)", R"("size":7,"size":8)"},
           {R"("size":7)", R"("size":7,"Size":8)"},
           {R"("size":7)", R"("size":7,"data":"")"},
           {R"("size":7)", R"("size":7,"urls":[])"},
           {R"("size":7,)", ""},
           {R"("mediaType":"x/y",)", ""},
           {R"("mediaType":"x/y")", R"("mediaType":"x\u0079")"},
           {R"({"schemaVersion":2)",
            R"({"mediaType":"application/vnd.oci.image.index.v1+json",)"
            R"("schemaVersion":2)"},
           {R"(,"layers")", R"("layers")"},
           {R"(]})", "]"},
       }) {
    const std::string text = Replaced(kManifest, part, by);
    EXPECT_THAT(ReadOciParts(part == "}" ? kManifest + "{}" : text),
                FailsWith(Reason::kBadContainer))
        << text;
  }
}

TEST(OciDocument, RefusesAnotherSpellingOfADigestOrASize) {
  for (const std::string& by :
       {"sha256:" + std::string(64, 'A'), "sha512:" + kHex, kHex,
        "sha256:" + kHex + "a", std::string("sha256:../../etc/passwd")}) {
    EXPECT_THAT(ReadOciParts(Replaced(kManifest, "sha256:" + kHex, by)),
                FailsWith(Reason::kBadDigest))
        << by;
  }
  for (const std::string by : {"07", "7.0", "-7", "7e0", "null"}) {
    EXPECT_THAT(ReadOciParts(Replaced(kManifest, "size\":7", "size\":" + by)),
                FailsWith(Reason::kBadNumber))
        << by;
  }
}

// The failures of peers, by the numbers of docs/formats/bundles.md.

TEST(OciDocument, H40RefusesAManifestThatIsAnIndexToo) {
  for (const std::string& both :
       {Replaced(kManifest, R"("layers")", R"("manifests":[],"layers")"),
        Replaced(kManifest, R"("layers")",
                 R"("manifests":[)" + kPart + R"(],"layers")"),
        Replaced(kIndex, R"("manifests")", R"("layers":[],"manifests")"),
        Replaced(kIndex, R"("manifests")",
                 R"("config":)" + kPart + R"(,"manifests")"),
        Replaced(kManifest, "{",
                 R"({"mediaType":"application/vnd.oci.image.index.v1+json",)"),
        Replaced(
            kIndex, "{",
            R"({"mediaType":"application/vnd.oci.image.manifest.v1+json",)")}) {
    EXPECT_THAT(ReadOciParts(both), FailsWith(Reason::kBadContainer)) << both;
  }
}

TEST(OciDocument, H41RefusesADigestThatIsAPath) {
  for (const char* path :
       {"../../etc/passwd", "sha256:../../../../../../../../etc/passwd",
        "sha256/../../index.json", "/etc/passwd", "sha256:", ""}) {
    EXPECT_THAT(ReadOciParts(Replaced(kManifest, "sha256:" + kHex, path)),
                FailsWith(Reason::kBadDigest))
        << path;
  }
}

TEST(OciDocument, RefusesMoreLevelsThanThereIsStackFor) {
  const auto nested = [](std::size_t levels) {
    return Replaced(
        kManifest, "{",
        "{\"x\":" + std::string(levels, '[') + std::string(levels, ']') + ",");
  };
  EXPECT_OK(ReadOciParts(nested(31)));
  EXPECT_THAT(ReadOciParts(nested(32)), FailsWith(Reason::kBadContainer));
  EXPECT_THAT(ReadOciParts(nested(1'000'000)),
              FailsWith(Reason::kBadContainer));
}

// Every prefix: nothing is read past the end.
TEST(OciDocument, RefusesATextThatIsCutShort) {
  for (std::size_t size = 0; size < kManifest.size(); ++size) {
    EXPECT_FALSE(ReadOciParts(kManifest.substr(0, size)).ok()) << size;
  }
}

}  // namespace
}  // namespace airlock::verifier
