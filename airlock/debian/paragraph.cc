#include "airlock/debian/paragraph.h"

#include <algorithm>
#include <cctype>

#include "airlock/core/bytes.h"

namespace airlock::debian {
namespace {

constexpr std::size_t kMaxBytes = 16 << 20;
constexpr std::size_t kMaxLines = 100'000;
constexpr std::size_t kMaxWord = 200;
constexpr std::string_view kSignedHead = "-----BEGIN PGP SIGNED MESSAGE-----";
constexpr std::string_view kSignature = "-----BEGIN PGP SIGNATURE-----";

Failure Bad(std::string why) {
  return {Reason::kBadRelease, "a control file: " + std::move(why)};
}

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
    text.remove_prefix(1);
  }
  while (!text.empty() &&
         (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

bool SameName(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

// The signed text of a clear signature: from the blank line after its head to
// the signature.
std::string_view WithoutSignature(std::string_view text) {
  if (!text.starts_with(kSignedHead)) return text;
  const std::size_t head = text.find("\n\n");
  const std::size_t end = text.find(kSignature);
  if (head == std::string_view::npos || end == std::string_view::npos ||
      end < head) {
    return text;
  }
  return text.substr(head + 2, end - head - 2);
}

// One line into the paragraph that is being read.
Result<Done> Take(std::string_view line, Paragraph& paragraph) {
  if (line.front() == ' ' || line.front() == '\t') {
    if (paragraph.empty()) return Bad("a line goes on with no field");
    paragraph.back().value += "\n" + std::string(Trimmed(line));
    return Done{};
  }
  const std::size_t colon = line.find(':');
  if (colon == 0 || colon == std::string_view::npos) {
    return Bad("no field: " + Printable(line.substr(0, 80)));
  }
  const std::string_view name = line.substr(0, colon);
  if (!std::ranges::all_of(name, [](char c) { return c > ' ' && c <= '~'; })) {
    return Bad("no field: " + Printable(line.substr(0, 80)));
  }
  for (const Field& field : paragraph) {
    if (SameName(field.name, name)) return Bad(std::string(name) + " twice");
  }
  paragraph.push_back(
      {std::string(name), std::string(Trimmed(line.substr(colon + 1)))});
  return Done{};
}

bool IsWord(std::string_view word, std::string_view marks) {
  return !word.empty() && word.size() <= kMaxWord &&
         std::ranges::all_of(word, [&](unsigned char c) {
           return (c < 0x80 && std::isalnum(c) != 0) ||
                  marks.find(static_cast<char>(c)) != std::string_view::npos;
         });
}

}  // namespace

Result<std::vector<Paragraph>> ReadParagraphs(std::string_view text) {
  if (text.size() > kMaxBytes) return Bad("over 16 MiB");
  text = WithoutSignature(text);
  std::vector<Paragraph> paragraphs;
  Paragraph paragraph;
  std::size_t lines = 0;
  while (!text.empty()) {
    if (++lines > kMaxLines) return Bad("over 100,000 lines");
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
    if (Trimmed(line).empty()) {
      if (!paragraph.empty()) paragraphs.push_back(std::move(paragraph));
      paragraph.clear();
    } else {
      TRY_DONE(Take(line, paragraph));
    }
  }
  if (!paragraph.empty()) paragraphs.push_back(std::move(paragraph));
  return paragraphs;
}

std::string_view ValueOf(const Paragraph& paragraph, std::string_view name) {
  for (const Field& field : paragraph) {
    if (SameName(field.name, name)) return field.value;
  }
  return "";
}

bool IsPackageName(std::string_view name) {
  return IsWord(name, "+-.") &&
         std::isalnum(static_cast<unsigned char>(name[0])) != 0 &&
         std::ranges::none_of(name,
                              [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool IsVersion(std::string_view version) {
  return IsWord(version, "+-.~:") &&
         std::isdigit(static_cast<unsigned char>(version[0])) != 0;
}

}  // namespace airlock::debian
