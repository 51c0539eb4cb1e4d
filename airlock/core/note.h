// airlock/core/note.h
//
// The one grammar of everything the airlock writes for itself.
//
//   note   = kind LF *( field LF )
//   kind   = "airlock." word "/v" number      also the signature's namespace
//   field  = name SP value                    name: a-z, 0-9, '-'
//   value  = token *( SP token )              token: 1*( %x21-7E )
//   signed = note LF 1*( "signature" SP scheme SP token LF )
//
// Fields stand in the order that the kind prescribes; a list is its field
// repeated. There is no optional white space, no comment, no escape but
// TokenEncode's, so a note has one spelling: Parse(Format(x)) == x and
// Format(Parse(t)) == t, which every Parse function proves by formatting again
// what it read. Modelled on C2SP's signed notes, so that the bytes people sign
// can be read by people. Trusted programs hold this parser and no other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"

namespace airlock {

// A record is a log entry, whose length a tile writes in 16 bits; half of that
// leaves room for the envelope (C2SP tlog-tiles, "Log Entries").
inline constexpr std::size_t kMaxRecordBytes = 32 * 1024;
// Inventories and evidence are vault documents. A million members of 200 bytes
// must fit.
inline constexpr std::size_t kMaxDocumentBytes = 256 * 1024 * 1024;

class NoteWriter {
 public:
  explicit NoteWriter(std::string_view kind) {
    text_.append(kind).push_back('\n');
  }
  // The value must already be in the grammar (tokens joined by one space); it
  // is a bug if it is not.
  NoteWriter& Add(std::string_view name, std::string_view value);
  NoteWriter& Add(std::string_view name, std::uint64_t value) {
    return Add(name, std::string_view(std::to_string(value)));
  }
  NoteWriter& Add(std::string_view name, Instant value) {
    return Add(name, std::string_view(value.text()));
  }
  template <typename Tag>
  NoteWriter& Add(std::string_view name, const Digest<Tag>& value) {
    return Add(name, std::string_view(value.text()));
  }
  // Any byte string as one token.
  NoteWriter& AddText(std::string_view name, std::string_view raw) {
    return Add(name, std::string_view(TokenEncode(raw)));
  }
  std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

// The tokens of one value, taken from left to right.
class Tokens {
 public:
  explicit Tokens(std::string_view value) : rest_(value) {}
  // The next token, or kBadNote at the end.
  Result<std::string_view> Next();
  Result<std::string> NextText();  // TokenDecode'd
  Result<std::uint64_t> NextNumber(std::uint64_t max = UINT64_MAX);
  template <typename T>
  Result<T> NextAs() {  // T::Parse
    TRY(const std::string_view token, Next());
    return T::Parse(token);
  }
  Result<Done> End() const;

 private:
  std::string_view rest_;
};

// Reads the fields of a note in order. Borrows the text.
class NoteReader {
 public:
  // Checks size, kind and the grammar of every line (kNoteTooLarge, kBadNote,
  // kUnknownKind).
  static Result<NoteReader> Open(std::string_view text, std::string_view kind,
                                 std::size_t max_bytes = kMaxRecordBytes);

  // The value of the next field, which must be called `name` (kBadNote).
  Result<std::string_view> Take(std::string_view name);
  // True if the next field is called `name`: for lists and optional fields.
  bool Sees(std::string_view name) const;

  Result<std::uint64_t> TakeNumber(std::string_view name,
                                   std::uint64_t max = UINT64_MAX);
  Result<std::string> TakeText(std::string_view name);
  Result<Tokens> TakeTokens(std::string_view name) {
    TRY(const std::string_view value, Take(name));
    return Tokens(value);
  }
  template <typename T>
  Result<T> TakeAs(std::string_view name) {  // T::Parse
    TRY(const std::string_view value, Take(name));
    return T::Parse(value);
  }
  // Refuses fields left over (kBadNote).
  Result<Done> End() const;

 private:
  NoteReader(std::string_view kind, std::string_view rest)
      : kind_(kind), rest_(rest) {}
  std::string_view kind_;
  std::string_view rest_;
};

// The first line of a note, "" if there is none.
std::string_view KindOfNote(std::string_view text);

// A signature line under a note.
struct NoteSignature {
  // "sshsig": the blob of PROTOCOL.sshsig, namespace = the note's kind.
  // "ecdsa-p256", "ed25519": raw signature by the key `key`, over the text.
  // "ed25519-tuf": a root's only, over the text's rendering for TUF.
  std::string scheme;
  KeyId key;
  Bytes bytes;
  friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

// A note and who signed it. What is signed is `text`, to the last LF.
struct SignedNote {
  std::string text;
  std::vector<NoteSignature> signatures;
  friend bool operator==(const SignedNote&, const SignedNote&) = default;
};

std::string FormatSigned(const SignedNote& note);
// Splits at the blank line; a note without one has no signatures. At most 32
// signatures, each of at most 8 KiB (kBadNote): nobody's threshold is higher,
// and a stranger's list must not cost more than that.
Result<SignedNote> ParseSigned(std::string_view text,
                               std::size_t max_bytes = kMaxRecordBytes);

}  // namespace airlock
