#include "verifier/statements/strength.h"

#include <string>

namespace airlock::verifier {

void NoteStrength(const crypto::PublicKey& key, notes::Statement& statement) {
  constexpr int kLastingRsaBits = 3072;
  if (key.algorithm() != crypto::KeyAlgorithm::kRsa ||
      key.bits() >= kLastingRsaBits) {
    return;
  }
  const notes::StatementFact fact{
      "strength", "rsa-" + std::to_string(key.bits()) + " until 2030"};
  for (const notes::StatementFact& known : statement.facts) {
    if (known == fact) return;
  }
  statement.facts.push_back(fact);
}

}  // namespace airlock::verifier
