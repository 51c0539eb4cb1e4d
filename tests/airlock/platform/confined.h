// tests/airlock/platform/confined.h
//
// A child that is in the sandbox when it acts.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "airlock/platform/sandbox.h"
#include "tests/airlock/platform/forked.h"

namespace airlock::testing_support {

inline Ending Confined(const std::function<std::string()>& act,
                       const platform::SandboxLimits& limits = {},
                       std::vector<int> keep = {}) {
  return InChild([&](int words) -> std::string {
    keep.push_back(words);
    const auto level = platform::Confine(limits, keep);
    return level.ok() ? act() : level.failure().detail;
  });
}

}  // namespace airlock::testing_support
