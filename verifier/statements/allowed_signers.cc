#include "verifier/statements/allowed_signers.h"

#include <algorithm>
#include <utility>

#include "airlock/core/bytes.h"

namespace airlock::verifier {
namespace {

// 10,000 people with an RSA key each.
constexpr std::size_t kMaxFileBytes = 8U << 20;

Failure Bad(std::string why) {
  return {Reason::kBadKey, "allowed signers: " + std::move(why)};
}

// Up to the next blank outside of double quotes; takes it and the blanks.
Result<std::string_view> TakeWord(std::string_view& rest) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < rest.size(); ++end) {
    if (rest[end] == '"') quoted = !quoted;
    if (!quoted && (rest[end] == ' ' || rest[end] == '\t')) break;
  }
  if (quoted) return Bad("a quote does not end");
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(end);
  const std::size_t next = rest.find_first_not_of(" \t");
  rest.remove_prefix(next == std::string_view::npos ? rest.size() : next);
  return word;
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// YYYYMMDDZ, YYYYMMDDHHMMZ or YYYYMMDDHHMMSSZ.
Result<Instant> ParseTime(std::string_view text) {
  if (!text.ends_with('Z')) return Bad("a time does not end in Z");
  text.remove_suffix(1);
  const bool digits = std::all_of(text.begin(), text.end(),
                                  [](char c) { return c >= '0' && c <= '9'; });
  if (!digits || (text.size() != 8 && text.size() != 12 && text.size() != 14)) {
    return Bad("a time is YYYYMMDD[HHMM[SS]]Z");
  }
  std::string full(text);
  full.resize(14, '0');
  const auto part = [&](std::size_t at, std::size_t count) {
    return full.substr(at, count);
  };
  const auto time =
      Instant::Parse(part(0, 4) + "-" + part(4, 2) + "-" + part(6, 2) + "T" +
                     part(8, 2) + ":" + part(10, 2) + ":" + part(12, 2) + "Z");
  if (!time.ok()) return Bad("there is no such time");
  return *time;
}

Result<Done> ReadOption(std::string_view option, AllowedSigner& signer) {
  const std::size_t equals = option.find('=');
  const std::string name = Lower(option.substr(0, equals));
  if (name == "cert-authority" && equals == std::string_view::npos) {
    if (std::exchange(signer.authority, true)) return Bad("an option twice");
    return Done{};
  }
  std::string_view value =
      equals == std::string_view::npos ? "" : option.substr(equals + 1);
  if (value.size() < 3 || !value.starts_with('"') || !value.ends_with('"')) {
    return Bad("an option without a quoted value");
  }
  value = value.substr(1, value.size() - 2);
  if (value.find_first_of("\"\\") != std::string_view::npos) {
    return Bad("a quote within a value");
  }
  if (name == "namespaces") {
    if (signer.namespaces) return Bad("an option twice");
    signer.namespaces = value;
    return Done{};
  }
  if (name == "valid-after" || name == "valid-before") {
    auto& time =
        name == "valid-after" ? signer.valid_after : signer.valid_before;
    if (time) return Bad("an option twice");
    TRY(time, ParseTime(value));
    return Done{};
  }
  return Bad("the option '" + Printable(name.substr(0, 100)) + "'");
}

Result<Done> ReadOptions(std::string_view list, AllowedSigner& signer) {
  while (true) {
    bool quoted = false;
    std::size_t end = 0;
    for (; end < list.size() && (quoted || list[end] != ','); ++end) {
      if (list[end] == '"') quoted = !quoted;
    }
    TRY_DONE(ReadOption(list.substr(0, end), signer));
    if (end == list.size()) return Done{};
    list.remove_prefix(end + 1);
  }
}

bool IsKeyType(std::string_view word) {
  return word.starts_with("ssh-") || word.starts_with("ecdsa-sha2-") ||
         word.starts_with("sk-ssh-") || word.starts_with("sk-ecdsa-");
}

Result<AllowedSigner> ReadLine(std::string_view line) {
  AllowedSigner signer;
  TRY(const std::string_view identities, TakeWord(line));
  if (identities.find('"') != std::string_view::npos) {
    return Bad("quoted identities");
  }
  signer.identities = identities;
  const std::string_view before = line;
  TRY(const std::string_view word, TakeWord(line));
  if (!IsKeyType(word)) {
    TRY_DONE(ReadOptions(word, signer));
  } else {
    line = before;
  }
  std::string_view rest = line;
  TRY(const std::string_view type, TakeWord(rest));
  TRY(const std::string_view base64, TakeWord(rest));
  if (!IsKeyType(type) || base64.empty() || !Base64Decode(base64).ok()) {
    return Bad("a line without key");
  }
  auto key =
      crypto::SshKey::ParseLine(std::string(type) + " " + std::string(base64));
  if (key.ok()) signer.key = *std::move(key);
  return signer;
}

bool MatchesPattern(std::string_view text, std::string_view pattern) {
  std::size_t t = 0;
  std::size_t p = 0;
  // Where to go on after the last '*' if what follows it does not fit.
  std::size_t star = std::string_view::npos;
  std::size_t retry = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.size() &&
               (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

bool MatchesPatternList(std::string_view text, std::string_view list) {
  bool matched = false;
  while (true) {
    const std::size_t comma = list.find(',');
    std::string_view one = list.substr(0, comma);
    const bool excluded = one.starts_with('!');
    if (excluded) one.remove_prefix(1);
    if (MatchesPattern(text, one)) {
      if (excluded) return false;
      matched = true;
    }
    if (comma == std::string_view::npos) return matched;
    list.remove_prefix(comma + 1);
  }
}

Result<std::vector<AllowedSigner>> ParseAllowedSigners(std::string_view text) {
  if (text.size() > kMaxFileBytes) {
    return Failure{Reason::kTooLarge, "allowed signers of over 8 MiB"};
  }
  std::vector<AllowedSigner> signers;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos || line[begin] == '#') continue;
    line.remove_prefix(begin);
    // A CR, or a NUL, would end the line for one reader and not for another.
    const bool control = std::any_of(line.begin(), line.end(), [](char c) {
      const auto u = static_cast<unsigned char>(c);
      return (u < 0x20 && c != '\t') || u == 0x7f;
    });
    if (control) return Bad("a control character");
    TRY(AllowedSigner signer, ReadLine(line));
    signers.push_back(std::move(signer));
  }
  return signers;
}

Result<Done> CheckAllowed(const std::vector<AllowedSigner>& signers,
                          const crypto::SshKey& key, std::string_view identity,
                          std::string_view name_space, Instant now) {
  Failure best{Reason::kUnknownSigner, "no line has the key " + key.line()};
  for (const AllowedSigner& one : signers) {
    if (!one.key || one.key->blob() != key.blob()) continue;
    if (one.authority) {
      if (best.reason == Reason::kUnknownSigner) {
        best = {Reason::kUnsupported, "the key is a certificate authority's"};
      }
      continue;
    }
    if (!MatchesPatternList(identity, one.identities)) {
      if (best.reason != Reason::kKeyNotValid) {
        best = {Reason::kWrongIdentity,
                "the key is not '" + Printable(identity) + "'s"};
      }
      continue;
    }
    if (one.namespaces && !MatchesPatternList(name_space, *one.namespaces)) {
      if (best.reason != Reason::kKeyNotValid) {
        best = {Reason::kWrongIdentity,
                "the key may not sign for '" + Printable(name_space) + "'"};
      }
      continue;
    }
    if ((one.valid_after && now < *one.valid_after) ||
        (one.valid_before && now >= *one.valid_before)) {
      best = {Reason::kKeyNotValid, "the line is not valid at " + now.text()};
      continue;
    }
    return Done{};
  }
  return best;
}

}  // namespace airlock::verifier
