// airlock/core/notes/reset.h
//
// What administrators say when a ledger is shorter for good.
//
// After a disaster the ledger that is left can end before what the signer has
// seen, and the signer refuses it. Then people name the mark that is to be
// forgotten and the history that is believed in its place; the signer counts
// their signatures (airlock/signer/high_water.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "airlock/core/digest.h"
#include "airlock/core/result.h"

namespace airlock::notes {

// `airlock.reset/v1`, a record of the site. It fits one mark alone, so it
// cannot be used a second time.
struct Reset {
  std::string id;
  std::uint64_t from_size = 0;  // the mark as it stands
  RootDigest from_root;
  std::uint64_t to_size = 0;  // what is left of the ledger; the record is after
  RootDigest to_root;
  std::string justification;
  friend bool operator==(const Reset&, const Reset&) = default;
};
inline constexpr std::string_view kResetNote = "airlock.reset/v1";
std::string Format(const Reset& reset);
Result<Reset> ParseReset(std::string_view text);

}  // namespace airlock::notes
