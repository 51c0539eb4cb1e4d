// airlock/cli/verify.h
//
// `airlock verify KIND …`: what upstream signed, checked without an
// installation.
//
// A worker of our own reads the formats, as it does for the conductor, and the
// arithmetic is done again in this process by verifier/checks. Exit code 0 says
// that everything holds, 3 that something does not.
#pragma once

#include <CLI/CLI.hpp>
#include <vector>

#include "airlock/cli/options.h"
#include "airlock/cli/output.h"
#include "airlock/core/result.h"

namespace airlock::cli {

struct VerifyVerb {
  const char* name;
  const char* description;
  Result<Output> (*run)(const Options& o);
  void (*add_options)(CLI::App& verb, Options& o);
};

// verify_oci.cc
VerifyVerb VerifyOciVerb();

// One line for each verb.
inline std::vector<VerifyVerb> VerifyVerbs() {
  return {
      VerifyOciVerb(),
  };
}

}  // namespace airlock::cli
