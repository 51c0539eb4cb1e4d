#include "verifier/parsers/leaf_facts.h"

#include <iterator>
#include <string>

#include "verifier/parsers/elf_facts.h"
#include "verifier/parsers/polyglot.h"
#include "verifier/parsers/secrets.h"

namespace airlock::verifier {
namespace {

using notes::Fact;

void Add(std::vector<Fact> more, std::vector<Fact>& facts) {
  facts.insert(facts.end(), std::make_move_iterator(more.begin()),
               std::make_move_iterator(more.end()));
}

}  // namespace

std::vector<Fact> FactsOf(const FileKind& kind, std::string_view path,
                          const HeldFile& file) {
  std::vector<Fact> facts;
  if (kind.nature == FileKind::Nature::kOpaque) {
    facts.push_back({"opaque", std::string(kind.name)});
  }
  Add(MismatchFacts(kind, path), facts);
  Add(PolyglotFacts(kind, file), facts);
  if (kind.name == "elf") Add(ElfFacts(file), facts);
  Add(SecretFacts(kind, file), facts);
  if (file.head.size() + file.tail.size() < file.size) {
    facts.push_back({"unread", std::to_string(file.size - file.head.size() -
                                              file.tail.size()) +
                                   " bytes in the middle"});
  }
  if (facts.size() > notes::kMaxFacts) {
    facts.resize(notes::kMaxFacts - 1);
    facts.push_back({"facts-cut", ""});
  }
  return facts;
}

}  // namespace airlock::verifier
