// Provenance behind a good signature: whatever a builder writes is refused or
// has a builder, a source and parameters with distinct names.
#include <cstddef>
#include <cstdint>
#include <set>

#include "airlock/core/check.h"
#include "verifier/statements/provenance.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text = AsText(std::as_bytes(std::span(data, size)));
  const auto statement = ParseStatement(text);
  if (!statement.ok()) return 0;
  const auto said = ReadProvenance(*statement);
  if (!said.ok()) return 0;
  Check(!said->builder_id.empty() && !said->build_type.empty() &&
            !said->source.repository.empty(),
        "who built what of what is known");
  std::set<std::string> names;
  for (const ExternalParameter& one : said->parameters) {
    Check(names.insert(one.name).second, "a parameter is there once");
  }
  Check(said->parameters.empty() ||
            !CheckParameters(said->parameters, {}, {}).ok(),
        "an unexpected parameter refuses");
  return 0;
}
