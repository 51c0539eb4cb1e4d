#include "policies/version_order.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace airlock::policies {
namespace {

// Each before the next.
void ExpectAscending(VersionScheme scheme,
                     const std::vector<std::string>& versions) {
  for (std::size_t i = 0; i < versions.size(); ++i) {
    EXPECT_TRUE(IsVersion(scheme, versions[i])) << versions[i];
    for (std::size_t j = 0; j < versions.size(); ++j) {
      EXPECT_TRUE(CompareVersions(scheme, versions[i], versions[j]) ==
                  (i <=> j))
          << versions[i] << " and " << versions[j];
    }
  }
}

// The specification's own example (§11), what surrounds it, and GKE's.
TEST(VersionOrder, IsThatOfSemanticVersioning) {
  ExpectAscending(
      VersionScheme::kSemver,
      {"0.9.10", "1.0.0-0", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta",
       "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0",
       "v1.0.1", "1.1.0", "1.10.0", "1.30.0-gke.930", "1.30.0-gke.1930",
       "2.0.0", "18446744073709551616.0.0"});
  EXPECT_TRUE(CompareVersions(VersionScheme::kSemver, "v1.0.0+a", "1.0.0+b") ==
              0);
  for (const char* bad :
       {"", "1", "1.0", "1.0.0.0", "01.0.0", "1.0.0-", "1.0.0-01", "1.0.0-a..b",
        "1.0.0+", "1.0.x", "vv1.0.0", "1.0.0 ", "-1.0.0", "1.0.0-\xc3\xa9",
        "."}) {
    EXPECT_FALSE(IsVersion(VersionScheme::kSemver, bad)) << bad;
  }
}

TEST(VersionOrder, IsThatOfDebian) {
  const std::vector<std::string> versions = {
      "0~",        "0",        "0+a",        "1.0~~", "1.0~~a",   "1.0~",
      "1.0~beta1", "1.0",      "1.0-1~bpo1", "1.0-1", "1.0-1+b1", "1.0-1.1",
      "1.0a",      "1.0+dfsg", "1.0.0",      "1.2.0", "1.2.0rc1", "1.9",
      "1.10",      "1:0.1",    "2:0"};
  ExpectAscending(VersionScheme::kDebian, versions);
  for (const char* bad : {"", "a", "1 0", "1:a", ":1", "x:1", "1_0", "-1"}) {
    EXPECT_FALSE(IsVersion(VersionScheme::kDebian, bad)) << bad;
  }
  EXPECT_TRUE(CompareVersions(VersionScheme::kDebian, "0:1.00", "1.0") == 0);
  // dpkg says the same.
  for (std::size_t i = 0; i + 1 < versions.size(); ++i) {
    const std::string asked = "dpkg --compare-versions '" + versions[i] +
                              "' lt '" + versions[i + 1] + "'";
    EXPECT_EQ(std::system(asked.c_str()), 0) << asked;
  }
}

}  // namespace
}  // namespace airlock::policies
