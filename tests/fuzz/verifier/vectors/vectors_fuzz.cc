// Vectors of every kind: the first byte is the kind's place in the list.
#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "airlock/core/bytes.h"
#include "verifier/vectors/vectors.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  if (size == 0) return 0;
  std::vector<std::string> kinds;
  std::istringstream names(VectorKinds());
  for (std::string name; std::getline(names >> std::ws, name, ',');) {
    kinds.push_back(name);
  }
  Inquiry inquiry;
  inquiry.question.options = {{"kind", kinds[data[0] % kinds.size()]}};
  inquiry.documents["vectors"] =
      AsText(std::as_bytes(std::span(data, size).subspan(1)));
  (void)AnswerVectors(inquiry);
  return 0;
}
