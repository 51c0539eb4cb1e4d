#include "verifier/checks/apt_lines.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "airlock/core/bytes.h"
#include "airlock/core/member_path.h"

namespace airlock::verifier {
namespace {

Failure BadRelease(std::string why) {
  return {Reason::kBadRelease, std::move(why)};
}

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

bool IsControl(char c) {
  const auto u = static_cast<unsigned char>(c);
  return (u < 0x20 && c != '\t') || u == 0x7f;
}

// Names end in records, which have 32 KiB; Debian's have 30 bytes.
constexpr std::size_t kMaxValueBytes = 512;

enum class LastLine { kMustEnd, kMayLackItsEnd };

struct Line {
  std::size_t offset;
  std::string_view text;  // without its end
};

// Lines with one kind of end throughout: a reader that takes either would see
// a lone CR or LF where another sees none.
class LineReader {
 public:
  LineReader(std::string_view text, std::string_view end, LastLine last)
      : text_(text), end_(end), last_(last) {}

  bool empty() const { return at_ == text_.size(); }

  Result<Line> Next() {
    const std::size_t end = text_.find(end_, at_);
    if (end == std::string_view::npos && last_ == LastLine::kMustEnd) {
      return BadRelease("the last line does not end");
    }
    const Line line{at_, text_.substr(at_, end == std::string_view::npos
                                               ? std::string_view::npos
                                               : end - at_)};
    at_ = end == std::string_view::npos ? text_.size() : end + end_.size();
    if (std::all_of(line.text.begin(), line.text.end(), IsBlank)) {
      return BadRelease("a blank line");
    }
    if (std::any_of(line.text.begin(), line.text.end(), IsControl)) {
      return BadRelease("a control character in '" +
                        Printable(line.text.substr(0, 60)) + "'");
    }
    return line;
  }

 private:
  std::string_view text_;
  std::string_view end_;
  LastLine last_;
  std::size_t at_ = 0;
};

// A field and its continuation lines.
struct Field {
  std::string_view name;
  std::string_view value;  // what follows the colon, blanks included
  std::vector<Line> continuation;
};

// Fields from left to right; each name once.
class FieldReader {
 public:
  explicit FieldReader(LineReader lines) : lines_(lines) {}

  bool empty() const { return !next_ && lines_.empty(); }

  Result<Field> Next() {
    TRY(const Line first, TakeLine());
    const std::size_t colon = first.text.find(':');
    if (colon == std::string_view::npos) {
      return BadRelease("neither field nor continuation: '" +
                        Printable(first.text.substr(0, 60)) + "'");
    }
    Field field{first.text.substr(0, colon), first.text.substr(colon + 1), {}};
    TRY_DONE(CheckName(field.name));
    while (!lines_.empty()) {
      TRY(const Line line, lines_.Next());
      if (!IsBlank(line.text.front())) {
        next_ = line;
        break;
      }
      field.continuation.push_back(line);
    }
    return field;
  }

 private:
  Result<Line> TakeLine() {
    if (next_) return *std::exchange(next_, std::nullopt);
    return lines_.Next();
  }

  // Debian policy §5.1: printable ASCII but space and colon, and neither '#'
  // nor '-' in front. That a name is there once is asked without regard to
  // case, since that is how apt finds it.
  Result<Done> CheckName(std::string_view name) {
    const bool plain = std::all_of(name.begin(), name.end(),
                                   [](char c) { return c >= '!' && c <= '~'; });
    if (name.empty() || !plain || name.front() == '#' || name.front() == '-') {
      return BadRelease("the field name '" + Printable(name.substr(0, 60)) +
                        "'");
    }
    std::string lower(name);
    for (char& c : lower) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    if (!seen_.insert(std::move(lower)).second) {
      return BadRelease(Printable(name) + " is there twice");
    }
    return Done{};
  }

  LineReader lines_;
  std::optional<Line> next_;
  std::set<std::string> seen_;
};

// The value of a field that has one short line and one spelling: "Name: value".
Result<std::string_view> SimpleValue(const Field& field) {
  std::string_view value = field.value;
  if (!field.continuation.empty() || value.size() < 2 || value[0] != ' ' ||
      IsBlank(value[1]) || IsBlank(value.back()) ||
      value.size() > kMaxValueBytes) {
    return BadRelease(std::string(field.name) + " is not one short value");
  }
  value.remove_prefix(1);
  return value;
}

// " <64 hex> <size> <path>": Debian pads the size to the left with spaces.
Result<ReleaseLine> ParseReleaseLine(const Line& line) {
  constexpr std::size_t kHexDigits = 2 * ObjectDigest::kBytes;
  const auto bad = [&] {
    return BadRelease("not a line of SHA256: '" +
                      Printable(line.text.substr(0, 200)) + "'");
  };
  const std::string_view text = line.text;
  if (text.size() < kHexDigits + 2 || text[0] != ' ' ||
      text[1 + kHexDigits] != ' ') {
    return bad();
  }
  const auto digest = ObjectDigest::ParseHex(text.substr(1, kHexDigits));
  const std::size_t size_at = text.find_first_not_of(' ', 1 + kHexDigits);
  if (!digest.ok() || size_at == std::string_view::npos) return bad();
  const std::size_t size_end = text.find(' ', size_at);
  if (size_end == std::string_view::npos) return bad();
  const auto size = ParseNumber(text.substr(size_at, size_end - size_at));
  const std::string_view path = text.substr(size_end + 1);
  if (!size.ok() || path.empty() ||
      std::any_of(path.begin(), path.end(), IsBlank)) {
    return bad();
  }
  return ReleaseLine{line.offset, text.size(), *digest, *size,
                     std::string(path)};
}

Result<Instant> DateOf(const Field& field) {
  TRY(const std::string_view value, SimpleValue(field));
  const auto instant = Instant::ParseRfc5322(value);
  if (!instant.ok()) {
    return BadRelease(std::string(field.name) + " '" +
                      Printable(value.substr(0, 60)) + "'");
  }
  return *instant;
}

bool IsLowerOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// A word of these characters that starts with a letter or digit.
bool IsWord(std::string_view text, std::string_view more, bool upper) {
  const auto plain = [upper](char c) {
    return IsLowerOrDigit(c) || (upper && c >= 'A' && c <= 'Z');
  };
  return !text.empty() && plain(text.front()) &&
         std::all_of(text.begin(), text.end(), [&](char c) {
           return plain(c) || more.find(c) != std::string_view::npos;
         });
}

}  // namespace

Result<ReleaseText> ScanRelease(std::string_view text) {
  if (text.size() > kMaxReleaseBytes) {
    return Failure{Reason::kTooLarge, "a Release file over 16 MiB"};
  }
  const std::size_t first_end = text.find('\n');
  const bool crlf = first_end != std::string_view::npos && first_end > 0 &&
                    text[first_end - 1] == '\r';
  FieldReader fields(
      LineReader(text, crlf ? "\r\n" : "\n", LastLine::kMayLackItsEnd));
  ReleaseText release;
  std::optional<Instant> date;
  bool listed = false;
  const std::array<std::pair<std::string_view, std::string*>, 4> names = {{
      {"Origin", &release.origin},
      {"Label", &release.label},
      {"Suite", &release.suite},
      {"Codename", &release.codename},
  }};
  while (!fields.empty()) {
    TRY(const Field field, fields.Next());
    for (const auto& [name, value] : names) {
      if (field.name == name) {
        TRY(*value, SimpleValue(field));
      }
    }
    if (field.name == "Date") {
      TRY(date, DateOf(field));
    } else if (field.name == "Valid-Until") {
      TRY(release.valid_until, DateOf(field));
    } else if (field.name == "SHA256") {
      if (!field.value.empty()) return BadRelease("SHA256 has a value");
      for (const Line& line : field.continuation) {
        TRY(ReleaseLine file, ParseReleaseLine(line));
        release.files.push_back(std::move(file));
      }
      listed = true;
    }
  }
  for (const auto& [name, value] : names) {
    if (value->empty()) return BadRelease("no " + std::string(name));
  }
  if (!date) return BadRelease("no Date");
  if (!listed) return BadRelease("no SHA256");
  release.date = *date;
  return release;
}

Result<Stanza> ScanStanza(std::string_view text) {
  if (text.size() > kMaxStanzaBytes) {
    return Failure{Reason::kTooLarge, "a stanza over 128 KiB"};
  }
  FieldReader fields(LineReader(text, "\n", LastLine::kMustEnd));
  constexpr std::array<std::string_view, 6> kNames = {
      "Package", "Version", "Architecture", "Filename", "Size", "SHA256"};
  std::array<std::string_view, kNames.size()> values;
  while (!fields.empty()) {
    TRY(const Field field, fields.Next());
    const auto at = std::find(kNames.begin(), kNames.end(), field.name);
    if (at == kNames.end()) continue;
    TRY(values[static_cast<std::size_t>(at - kNames.begin())],
        SimpleValue(field));
  }
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (values[i].empty()) {
      return BadRelease("a stanza without " + std::string(kNames[i]));
    }
  }
  const auto bad = [&](std::size_t i) {
    return BadRelease("a stanza's " + std::string(kNames[i]) + " '" +
                      Printable(values[i].substr(0, 200)) + "'");
  };
  if (!IsWord(values[0], "+-.", false)) return bad(0);
  if (!IsWord(values[1], "+-.:~", true)) return bad(1);
  if (!IsWord(values[2], "-", false)) return bad(2);
  if (!MemberPath::Parse(values[3]).ok()) return bad(3);
  const auto size = ParseNumber(values[4]);
  if (!size.ok()) return bad(4);
  const auto sha256 = ObjectDigest::ParseHex(values[5]);
  if (!sha256.ok()) return bad(5);
  return Stanza{std::string(values[0]),
                std::string(values[1]),
                std::string(values[2]),
                std::string(values[3]),
                *size,
                *sha256};
}

}  // namespace airlock::verifier
