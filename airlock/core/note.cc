#include "airlock/core/note.h"

namespace airlock {
namespace {

constexpr std::size_t kMaxSignatures = 32;
constexpr std::size_t kMaxSignatureBytes = 8 * 1024;

Failure BadNote(std::string why) { return {Reason::kBadNote, std::move(why)}; }

bool IsFieldName(std::string_view name) {
  if (name.empty() || name.size() > 40) return false;
  for (char c : name) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
      return false;
    }
  }
  return true;
}

bool IsValue(std::string_view value) {
  if (value.empty()) return false;
  bool token = false;
  for (char c : value) {
    if (c == ' ') {
      if (!token) return false;
      token = false;
    } else if (c > ' ' && c < 0x7f) {
      token = true;
    } else {
      return false;
    }
  }
  return token;
}

// "airlock." word "/v" number
bool IsKind(std::string_view kind) {
  constexpr std::string_view kPrefix = "airlock.";
  if (!kind.starts_with(kPrefix) || kind.size() >= 64) return false;
  kind.remove_prefix(kPrefix.size());
  const std::size_t slash = kind.find("/v");
  return slash != std::string_view::npos &&
         IsFieldName(kind.substr(0, slash)) &&
         ParseNumber(kind.substr(slash + 2)).ok();
}

// Takes one line off `text`; false if there is no LF.
bool TakeLine(std::string_view& text, std::string_view& line) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return false;
  line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return true;
}

std::string_view FieldNameOf(std::string_view line) {
  return line.substr(0, line.find(' '));
}

// Checks that `fields` is *( name SP value LF ).
Result<Done> CheckFields(std::string_view kind, std::string_view fields) {
  std::string_view line;
  while (!fields.empty()) {
    if (!TakeLine(fields, line)) return BadNote("last line without LF");
    const std::string_view name = FieldNameOf(line);
    if (!IsFieldName(name) || name.size() == line.size() ||
        !IsValue(line.substr(name.size() + 1))) {
      return BadNote(std::string(kind) + ": bad line '" +
                     Printable(line.substr(0, 80)) + "'");
    }
  }
  return Done{};
}

}  // namespace

NoteWriter& NoteWriter::Add(std::string_view name, std::string_view value) {
  Check(IsFieldName(name), "a field's name is in the grammar");
  Check(IsValue(value), "a field's value is in the grammar");
  text_.append(name).append(" ").append(value).push_back('\n');
  return *this;
}

Result<std::string_view> Tokens::Next() {
  if (rest_.empty()) return BadNote("too few words in a value");
  const std::size_t space = rest_.find(' ');
  const std::string_view token = rest_.substr(0, space);
  rest_.remove_prefix(space == std::string_view::npos ? rest_.size()
                                                      : space + 1);
  return token;
}

Result<std::string> Tokens::NextText() {
  TRY(const std::string_view token, Next());
  return TokenDecode(token);
}

Result<std::uint64_t> Tokens::NextNumber(std::uint64_t max) {
  TRY(const std::string_view token, Next());
  return ParseNumber(token, max);
}

Result<Done> Tokens::End() const {
  if (!rest_.empty()) return BadNote("too many words in a value");
  return Done{};
}

Result<NoteReader> NoteReader::Open(std::string_view text,
                                    std::string_view kind,
                                    std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    return Failure{Reason::kNoteTooLarge,
                   std::string(kind) + ": " + std::to_string(text.size()) +
                       " bytes, limit " + std::to_string(max_bytes)};
  }
  std::string_view rest = text;
  std::string_view first;
  if (!TakeLine(rest, first) || first != kind) {
    return Failure{Reason::kUnknownKind,
                   "wanted " + std::string(kind) + ", found '" +
                       Printable(KindOfNote(text).substr(0, 80)) + "'"};
  }
  TRY_DONE(CheckFields(kind, rest));
  return NoteReader(kind, rest);
}

bool NoteReader::Sees(std::string_view name) const {
  return FieldNameOf(rest_.substr(0, rest_.find('\n'))) == name;
}

Result<std::string_view> NoteReader::Take(std::string_view name) {
  if (!Sees(name)) {
    const std::string_view found =
        FieldNameOf(rest_.substr(0, rest_.find('\n')));
    return BadNote(std::string(kind_) + ": wanted '" + std::string(name) +
                   "', found '" + Printable(found.substr(0, 40)) + "'");
  }
  std::string_view line;
  Check(TakeLine(rest_, line), "every line was checked on opening");
  return line.substr(name.size() + 1);
}

Result<std::uint64_t> NoteReader::TakeNumber(std::string_view name,
                                             std::uint64_t max) {
  TRY(const std::string_view value, Take(name));
  return ParseNumber(value, max);
}

Result<std::string> NoteReader::TakeText(std::string_view name) {
  TRY(const std::string_view value, Take(name));
  return TokenDecode(value);
}

Result<Done> NoteReader::End() const {
  if (rest_.empty()) return Done{};
  return BadNote(std::string(kind_) + ": unexpected field '" +
                 Printable(rest_.substr(0, rest_.find('\n')).substr(0, 80)) +
                 "'");
}

std::string_view KindOfNote(std::string_view text) {
  const std::size_t end = text.find('\n');
  return end == std::string_view::npos ? std::string_view{}
                                       : text.substr(0, end);
}

std::string FormatSigned(const SignedNote& note) {
  std::string text = note.text;
  if (note.signatures.empty()) return text;
  text.push_back('\n');
  for (const NoteSignature& signature : note.signatures) {
    text += "signature " + signature.scheme + " " + signature.key.text() + " " +
            Base64Encode(signature.bytes) + "\n";
  }
  return text;
}

Result<SignedNote> ParseSigned(std::string_view text, std::size_t max_bytes) {
  if (text.size() > max_bytes) {
    return Failure{Reason::kNoteTooLarge, std::to_string(text.size()) +
                                              " bytes, limit " +
                                              std::to_string(max_bytes)};
  }
  const std::size_t blank = text.find("\n\n");
  const std::size_t body =
      blank == std::string_view::npos ? text.size() : blank + 1;
  SignedNote note{std::string(text.substr(0, body)), {}};
  const std::string_view kind = KindOfNote(note.text);
  if (!IsKind(kind)) return BadNote("no kind in line 1");
  TRY_DONE(
      CheckFields(kind, std::string_view(note.text).substr(kind.size() + 1)));
  if (blank == std::string_view::npos) return note;
  std::string_view rest = text.substr(body + 1);
  if (rest.empty()) return BadNote("blank line without signatures");
  while (!rest.empty()) {
    std::string_view line;
    if (!TakeLine(rest, line)) return BadNote("signature without LF");
    if (note.signatures.size() == kMaxSignatures) {
      return BadNote("more than 32 signatures");
    }
    Tokens tokens(line);
    TRY(const std::string_view word, tokens.Next());
    TRY(const std::string_view scheme, tokens.Next());
    TRY(const KeyId key, tokens.NextAs<KeyId>());
    TRY(const std::string_view encoded, tokens.Next());
    TRY_DONE(tokens.End());
    if (word != "signature" ||
        (scheme != "sshsig" && scheme != "ecdsa-p256" && scheme != "ed25519" &&
         scheme != "ed25519-tuf")) {
      return BadNote("not a signature line");
    }
    if (encoded.size() > kMaxSignatureBytes)
      return BadNote("signature too long");
    TRY(Bytes bytes, Base64Decode(encoded));
    note.signatures.push_back({std::string(scheme), key, std::move(bytes)});
  }
  if (FormatSigned(note) != text) return BadNote("signatures not canonical");
  return note;
}

}  // namespace airlock
