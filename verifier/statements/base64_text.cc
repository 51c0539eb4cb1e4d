#include "verifier/statements/base64_text.h"

#include <string>

namespace airlock::verifier {

Result<Bytes> DecodeEitherBase64(std::string_view text) {
  if (text.find_first_of("-_") == std::string_view::npos) {
    return Base64Decode(text);
  }
  if (text.find_first_of("+/") != std::string_view::npos) {
    return Failure{Reason::kBadEncoding, "base64 of two alphabets in one text"};
  }
  std::string standard(text);
  for (char& c : standard) {
    if (c == '-') c = '+';
    if (c == '_') c = '/';
  }
  return Base64Decode(standard);
}

}  // namespace airlock::verifier
