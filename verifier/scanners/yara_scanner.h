// verifier/scanners/yara_scanner.h
//
// YARA rules, compiled, and what they say of one leaf.
//
// Rules come as source and are compiled here: compiled rules are a program for
// YARA's machine, and a file of them would be one more stranger's format.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"
#include "verifier/scanners/scan.h"

namespace airlock::verifier {

// What a scan of one leaf came to. A leaf may be scanned in part and match.
struct LeafScan {
  enum class Ending { kWhole, kTimeout, kTooManyMatches, kError };
  Ending ending = Ending::kWhole;
  std::vector<std::string> rules;  // that matched, in the order of the rules
};

class Scanner {
 public:
  // Without `include`, which would open files. A rule that does not compile is
  // named with its line (kConfiguration).
  static Result<Scanner> Compile(const Rules& rules);
  Scanner(Scanner&&) noexcept;
  Scanner& operator=(Scanner&&) noexcept;
  ~Scanner();

  // At most `seconds` long, and at least one.
  LeafScan Scan(ByteView leaf, std::uint64_t seconds);

  // "yara 4.2.3": the version linked.
  static std::string engine();

 private:
  struct State;
  explicit Scanner(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace airlock::verifier
