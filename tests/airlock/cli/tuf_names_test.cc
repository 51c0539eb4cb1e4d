#include "airlock/cli/tuf_names.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock::cli {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

TEST(TufBaseUrl, TakesHttpsAndHttpOfThisMachine) {
  EXPECT_THAT(TufBaseUrl("https://tuf.example/a//"),
              Yields("https://tuf.example/a"));
  for (const char* url :
       {"http://127.0.0.1", "http://127.0.0.1:80/a", "http://localhost:8080",
        "http://[::1]:8080/metadata"}) {
    EXPECT_THAT(TufBaseUrl(url), Yields(url));
  }
}

TEST(TufBaseUrl, RefusesAllElse) {
  for (const char* url :
       {"", "/a", "http://tuf.example/", "http://127.0.0.1.example/",
        "http://localhost.example/", "http://127.0.0.1@example/",
        "https://user@example/", "https://example/?a", "https://example/#a",
        "https://example\\a", "https://", "https:///a", "file:///a",
        "ftp://127.0.0.1/", "HTTPS://example/"}) {
    EXPECT_THAT(TufBaseUrl(url), FailsWith(Reason::kUsage)) << url;
  }
}

TEST(TufFileName, IsOneComponentWhateverTheRoleIsCalled) {
  EXPECT_THAT(TufFileName("targets"), Yields("targets.json"));
  EXPECT_THAT(TufFileName("../delegated"), Yields("..%2Fdelegated.json"));
  EXPECT_THAT(TufFileName("/a b?#%"), Yields("%2Fa%20b%3F%23%25.json"));
  EXPECT_THAT(TufFileName(std::string("\0\n\xff", 3)),
              Yields("%00%0A%FF.json"));
  EXPECT_THAT(TufFileName("."), Yields("..json"));
  EXPECT_THAT(TufFileName(""), FailsWith(Reason::kBadName));
  EXPECT_THAT(TufFileName(std::string(300, 'a')), FailsWith(Reason::kBadName));
}

TEST(TufMetadataUrl, HasTheVersionBeforeTheName) {
  EXPECT_THAT(TufMetadataUrl("https://a", "a/b", 7),
              Yields("https://a/7.a%2Fb.json"));
  EXPECT_THAT(TufMetadataUrl("https://a", "timestamp", 0),
              Yields("https://a/timestamp.json"));
}

TEST(TufTargetFile, IsOneComponent) {
  EXPECT_THAT(TufTargetFile("path/to/../x"), Yields("path%2Fto%2F..%2Fx"));
  for (const std::string& path : {std::string(), std::string("."),
                                  std::string(".."), std::string(300, 'a')}) {
    EXPECT_THAT(TufTargetFile(path), FailsWith(Reason::kBadName)) << path;
  }
}

TEST(TufTargetUrl, HasThePrefixBeforeTheLastComponent) {
  EXPECT_EQ(TufTargetUrl("https://a", "b c/d?e", "00ff"),
            "https://a/b%20c/00ff.d%3Fe");
  EXPECT_EQ(TufTargetUrl("https://a", "d", ""), "https://a/d");
  EXPECT_EQ(TufTargetUrl("https://a", "d", "00"), "https://a/00.d");
}

}  // namespace
}  // namespace airlock::cli
