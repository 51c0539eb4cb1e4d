#include "verifier/statements/strength.h"

#include <optional>
#include <string>

#include "airlock/crypto/key_strength.h"

namespace airlock::verifier {

void NoteStrength(const crypto::PublicKey& key, notes::Statement& statement) {
  const std::optional<int> year = crypto::LastYearOf(key);
  if (!year) return;
  const notes::StatementFact fact{
      "strength",
      "rsa-" + std::to_string(key.bits()) + " until " + std::to_string(*year)};
  for (const notes::StatementFact& known : statement.facts) {
    if (known == fact) return;
  }
  statement.facts.push_back(fact);
}

}  // namespace airlock::verifier
