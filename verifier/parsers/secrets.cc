#include "verifier/parsers/secrets.h"

#include <algorithm>
#include <array>
#include <bitset>
#include <optional>
#include <string>

#include "airlock/crypto/hash.h"
#include "verifier/parsers/secret_types.h"

namespace airlock::verifier {
namespace {

using notes::Fact;

constexpr std::size_t kMaxSecrets = 16;
// Wu and Manber's search for many words at once: by the last two of four
// characters it is known how far no word can begin, mostly three places.
constexpr std::size_t kWord = 4;
constexpr std::string_view kPem = "PRIVATE KEY-----";
constexpr std::string_view kPgp = "PRIVATE KEY BLOCK-----";

class Search {
 public:
  Search() {
    shift_.fill(kWord - 1);
    for (const SecretType& type : SecretTypes()) Add(type.begin);
    Add(kPem);
    std::sort(words_.begin(), words_.end());
  }

  // The next place at or behind `at` where four characters of a word stand, or
  // npos.
  std::size_t Next(std::string_view text, std::size_t at) const {
    while (at + kWord <= text.size()) {
      const std::uint8_t shift = shift_[Block(text, at + kWord - 2)];
      // Of the texts that end so, one in ten thousand is a word.
      if (shift == 0 && likely_[Mixed(text, at)] &&
          std::binary_search(words_.begin(), words_.end(),
                             text.substr(at, kWord))) {
        return at;
      }
      at += std::max<std::size_t>(shift, 1);
    }
    return std::string_view::npos;
  }

 private:
  static std::size_t Block(std::string_view text, std::size_t at) {
    return static_cast<std::size_t>(static_cast<unsigned char>(text[at])) << 8 |
           static_cast<unsigned char>(text[at + 1]);
  }
  // Sixteen bits of the four characters at `at`.
  static std::size_t Mixed(std::string_view text, std::size_t at) {
    return (Block(text, at) * 31 + Block(text, at + 2)) & 0xffff;
  }
  void Add(std::string_view begin) {
    const std::string_view word = begin.substr(0, kWord);
    words_.push_back(word);
    likely_.set(Mixed(word, 0));
    for (std::size_t at = 0; at + 2 <= kWord; ++at) {
      std::uint8_t& shift = shift_[Block(word, at)];
      shift = std::min(shift, static_cast<std::uint8_t>(kWord - 2 - at));
    }
  }

  std::array<std::uint8_t, 65536> shift_;
  std::bitset<65536> likely_;
  std::vector<std::string_view> words_;
};

bool IsWordCharacter(char c) { return IsIn(Charset::kBase64Url, c); }

// What stands in manuals: a word that says so, or the same few characters.
bool IsPlaceholder(std::string_view secret) {
  std::bitset<256> seen;
  for (const char c : secret) seen.set(static_cast<unsigned char>(c));
  constexpr std::size_t kLeastDistinct = 9;
  if (seen.count() < kLeastDistinct) return true;
  for (const std::string_view word :
       {"EXAMPLE", "example", "XXXX", "xxxx", "1234567890", "abcdefgh",
        "ABCDEFGH", "0000000"}) {
    if (secret.find(word) != std::string_view::npos) return true;
  }
  return false;
}

// The whole secret of `type` that begins at `at`.
std::optional<std::string_view> Match(const SecretType& type,
                                      std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  if (!rest.starts_with(type.begin)) return std::nullopt;
  const bool word = IsWordCharacter(type.begin.front());
  if (word && at != 0 && IsWordCharacter(text[at - 1])) return std::nullopt;
  std::size_t end = type.begin.size();
  for (const SecretPart& part : type.parts) {
    std::size_t count = 0;
    while (count <= part.most && end + count < rest.size() &&
           IsIn(part.set, rest[end + count])) {
      ++count;
    }
    // What follows may be of the same set.
    if (!part.then.empty() && count > part.least &&
        !rest.substr(end + count).starts_with(part.then)) {
      count = part.least;
    }
    if (count < part.least || count > part.most) return std::nullopt;
    end += count;
    if (!rest.substr(end).starts_with(part.then)) return std::nullopt;
    end += part.then.size();
  }
  return rest.substr(0, end);
}

// A PEM key by the words at `at`, from its first dash to its last line.
std::optional<std::pair<std::string, std::string_view>> MatchPem(
    std::string_view text, std::size_t at) {
  constexpr std::string_view kBegin = "-----BEGIN ";
  constexpr std::string_view kEnd = "-----END ";
  constexpr std::size_t kLeastBody = 64;
  constexpr std::size_t kMostBody = 64 * 1024;
  const std::string_view rest = text.substr(at);
  const bool pgp = rest.starts_with(kPgp);
  if (!pgp && !rest.starts_with(kPem)) return std::nullopt;
  constexpr std::size_t kLongest = 32;
  const std::size_t from = at - std::min(at, kLongest);
  const std::string_view before = text.substr(from, at - from);
  const std::size_t begin = before.rfind(kBegin);
  if (begin == std::string_view::npos) return std::nullopt;
  std::string sort(before.substr(begin + kBegin.size()));
  if (sort.find('\n') != std::string::npos) return std::nullopt;
  const std::size_t body = (pgp ? kPgp : kPem).size();
  const std::size_t end = rest.substr(body, kMostBody).find(kEnd);
  if (end == std::string_view::npos) return std::nullopt;
  // In a program's text the lines end in "\n" and quotes: those that are keys
  // have the letters all the same.
  const std::string_view inside = rest.substr(body, end);
  const auto letters =
      std::count_if(inside.begin(), inside.end(),
                    [](char c) { return IsIn(Charset::kBase64, c); });
  if (static_cast<std::size_t>(letters) < kLeastBody || IsPlaceholder(inside)) {
    return std::nullopt;
  }
  while (!sort.empty() && sort.back() == ' ') sort.pop_back();
  for (char& c : sort) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : '-';
  }
  return std::pair{sort + (sort.empty() ? "" : "-") + "private-key", inside};
}

void Add(std::string type, std::string_view secret, std::vector<Fact>& facts) {
  constexpr std::size_t kDigits = 16;
  Fact fact{"secret",
            std::move(type) + " " +
                crypto::DigestObject(AsBytes(secret)).hex().substr(0, kDigits)};
  if (std::find(facts.begin(), facts.end(), fact) == facts.end()) {
    facts.push_back(std::move(fact));
  }
}

void FindIn(std::string_view text, std::vector<Fact>& facts) {
  static const Search search;
  std::size_t at = search.Next(text, 0);
  while (at != std::string_view::npos && facts.size() < kMaxSecrets) {
    if (auto pem = MatchPem(text, at)) {
      Add(std::move(pem->first), pem->second, facts);
    }
    for (const SecretType& type : SecretTypes()) {
      const auto secret = Match(type, text, at);
      if (secret && !IsPlaceholder(secret->substr(type.begin.size()))) {
        Add(std::string(type.name), *secret, facts);
      }
    }
    at = search.Next(text, at + 1);
  }
}

}  // namespace

std::vector<Fact> SecretFacts(const FileKind& kind, const HeldFile& file) {
  std::vector<Fact> facts;
  constexpr auto kTexts = std::to_array<std::string_view>(
      {"script", "text", "json", "pem", "openpgp-armour"});
  if (std::find(kTexts.begin(), kTexts.end(), kind.name) == kTexts.end()) {
    return facts;
  }
  FindIn(AsText(file.head), facts);
  FindIn(AsText(file.tail), facts);
  return facts;
}

}  // namespace airlock::verifier
