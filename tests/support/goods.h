// tests/support/goods.h
//
// What upstream offers in tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/verifier/checks/bundles.h"

namespace airlock::testing_support {

// What was handed in: one file signed with P-256, or a Debian repository.
enum class Goods { kBlob, kApt };
// Files of these names, each with a signature of its own by one key of
// upstream's.
// `more` makes it other bytes.
verifier::Sample SignedFiles(const std::vector<std::string>& names,
                             std::string_view more = "");
// The repository of Goods::kApt, with one line of its Release another.
verifier::Sample RepositoryWith(std::string_view line, std::string_view other);
verifier::Sample SampleOf(Goods goods);

}  // namespace airlock::testing_support
