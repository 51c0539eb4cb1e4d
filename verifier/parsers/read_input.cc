#include "verifier/parsers/read_input.h"

#include "verifier/parsers/source.h"

namespace airlock::verifier {

Result<std::string> ReadInput(const Input& input, std::uint64_t max_bytes) {
  const std::string name = "'" + Printable(input.item.name) + "'";
  const std::uint64_t from = input.offset.value_or(0);
  // A file of its own is read to its end, so that a longer one is noticed.
  FdSource source(input.fd, from,
                  input.offset ? from + input.item.size : UINT64_MAX);
  TRY(std::string text, ReadAll(source, max_bytes, name));
  if (text.size() != input.item.size) {
    return Failure{Reason::kSizeMismatch,
                   name + " has " + std::to_string(text.size()) +
                       " bytes instead of " + std::to_string(input.item.size)};
  }
  return text;
}

}  // namespace airlock::verifier
