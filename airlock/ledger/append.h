// airlock/ledger/append.h
//
// What an author asks of the ledger, and what it gets.
//
// Authors and the writer share these two words and nothing else: whoever asks
// over the socket must not come to hold the writer, its database or its key.
#pragma once

#include <cstdint>
#include <optional>

#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/note.h"
#include "airlock/core/record.h"

namespace airlock::ledger {

// What an author asks for.
struct AppendRequest {
  Author author = Author::kPerson;
  Separation separation = Separation::kEmbedded;
  Subject subject = SiteSubject();
  // The head of the subject's chain as the author read it; nullopt: empty.
  std::optional<RecordDigest> previous;
  SignedNote body;
  friend bool operator==(const AppendRequest&, const AppendRequest&) = default;
};

struct Appended {
  std::uint64_t index = 0;
  RecordDigest digest;
  Instant time{0};
  bool already = false;  // it was on record before: repetition is harmless
  friend bool operator==(const Appended&, const Appended&) = default;
};

}  // namespace airlock::ledger
