#include "verifier/statements/versioned_tag.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;

TEST(VersionedTag, IsMetByTheVersionsBelowIt) {
  for (const auto& [tag, wanted] :
       std::vector<std::pair<const char*, const char*>>{
           {"v33.0.4", "v33"},
           {"v33.0.4", "v33.0"},
           {"v33.0.4", "v33.0.4"},
           {"v14", "v14.0"},
           {"v14", "v14.0.0"},
           {"v14.2", "v14"},
           {"v1.2.3+b", "v1.2.3"},
           {"v1.2.3-rc.1", "v1.2"},
           {"v1.2.3-rc.1", "v1.2.3-rc.1"},
           {"v1.2.3", "v1.2.3+b"}}) {
    EXPECT_OK(CheckVersionedTag(tag, wanted)) << tag << " " << wanted;
  }
}

TEST(VersionedTag, IsNotMetByOthers) {
  for (const auto& [tag, wanted] :
       std::vector<std::pair<const char*, const char*>>{
           {"v33.0.4", "v35"},
           {"v33.0.4", "v33.1"},
           {"v33.0.4", "v33.0.5"},
           {"v14.2", "v14.2.1"},
           {"v14", "v14.1"},
           {"v1.2.3-rc.1", "v1.2.3"},
           {"v1.2.3", "v1.2.3-rc.1"},
           {"main", "v1"},
           {"1.2.3", "v1"},
           {"v01", "v1"},
           {"v1.2.3.4", "v1"},
           {"v1.2-rc", "v1"},
           {"v", "v1"},
           {"v1.2.3-01", "v1"},
           {"v1.2.3-", "v1"},
           {"v1..2", "v1"}}) {
    EXPECT_THAT(CheckVersionedTag(tag, wanted), FailsWith(Reason::kWrongSource))
        << tag << " " << wanted;
  }
}

TEST(VersionedTag, HasToBeAVersion) {
  for (const char* wanted : {"", "1", "main", "v", "v1.x", "v1.2.3+", "v-1"}) {
    EXPECT_THAT(CheckVersionedTag("v1.2.3", wanted), FailsWith(Reason::kUsage))
        << wanted;
  }
}

}  // namespace
}  // namespace airlock::verifier
