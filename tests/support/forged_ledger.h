// tests/support/forged_ledger.h
//
// Ledgers by somebody who holds the ledger's key.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/record.h"
#include "airlock/ledger/reader.h"
#include "tests/support/temp_directory.h"

namespace airlock::testing_support {

// Records as somebody writes them who holds the ledger's key and keeps no law:
// indexes and links are made good again. A captured conductor also makes
// verdicts speak of the facts as they now are, save for the record `untouched`.
enum class Conductor { kHonest, kCaptured };
std::vector<std::string> ForgeEntries(
    std::vector<Record> records, std::string_view contents, Conductor conductor,
    std::optional<std::size_t> untouched = std::nullopt);

// A directory with these entries under a checkpoint of the right key.
class ForgedLedger {
 public:
  explicit ForgedLedger(const std::vector<std::string>& entries);
  Result<ledger::Reader> Read() const;
  const std::string& path() const { return folder_.path(); }

 private:
  TempDirectory folder_;
};

}  // namespace airlock::testing_support
