#include "airlock/wire/clamd_reply.h"

#include <algorithm>

#include "airlock/core/bytes.h"

namespace airlock::wire {
namespace {

Failure Unfit(std::string_view what, std::string_view said) {
  return {Reason::kScannerUnfit, "clamd: " + std::string(what) + ": '" +
                                     Printable(said.substr(0, 100)) + "'"};
}

// Takes `end` off the end of `text`, if it is there.
bool TakeEnd(std::string_view& text, std::string_view end) {
  if (!text.ends_with(end)) return false;
  text.remove_suffix(end.size());
  return true;
}

bool IsName(std::string_view name) {
  return !name.empty() && name.find(' ') == std::string_view::npos;
}

// "Sat Nov 28 20:41:04 2026", the day of one digit with a blank before it, as
// ctime() has it.
Result<Instant> ParseCtime(std::string_view text) {
  constexpr std::size_t kCtimeBytes = 24;
  if (text.size() != kCtimeBytes || text[3] != ' ' || text[7] != ' ' ||
      text[10] != ' ' || text[19] != ' ') {
    return Unfit("a date that is none", text);
  }
  std::string day(text.substr(8, 2));
  if (day[0] == ' ') day[0] = '0';
  auto date = Instant::ParseRfc5322(
      std::string(text.substr(0, 3)) + ", " + day + " " +
      std::string(text.substr(4, 3)) + " " + std::string(text.substr(20)) +
      " " + std::string(text.substr(11, 8)) + " UTC");
  if (!date.ok()) return Unfit("a date that is none", text);
  return date;
}

}  // namespace

Result<ClamdReply> ParseClamdReply(std::string_view text) {
  const bool printable = std::ranges::all_of(
      text, [](char c) { return c >= ' ' && c <= '~'; });
  const std::size_t colon = text.find(": ");
  if (!printable || text.size() > kMaxClamdReplyBytes ||
      colon == std::string_view::npos) {
    return Unfit("an answer out of session", text);
  }
  const auto number = ParseNumber(text.substr(0, colon));
  if (!number.ok()) return Unfit("an answer without a number", text);
  return ClamdReply{*number, std::string(text.substr(colon + 2))};
}

Result<ClamdVerdict> ParseClamdVerdict(std::string_view words) {
  using Kind = ClamdVerdict::Kind;
  // The number is of a descriptor of clamd's own.
  std::string_view said = words;
  const std::size_t colon = said.find("]: ");
  if (!said.starts_with("fd[") || colon == std::string_view::npos ||
      !ParseNumber(said.substr(3, colon - 3)).ok()) {
    return Unfit("no verdict on a descriptor", words);
  }
  said.remove_prefix(colon + 3);
  if (said == "OK") return ClamdVerdict{Kind::kClean, ""};
  if (TakeEnd(said, " ERROR")) {
    return ClamdVerdict{Kind::kError, std::string(said)};
  }
  if (!TakeEnd(said, " FOUND") || !IsName(said)) {
    return Unfit("a verdict that is none", words);
  }
  Kind kind = Kind::kMatch;
  if (said.starts_with("Heuristics.Limits.Exceeded.MaxScanTime")) {
    kind = Kind::kTimeout;
  } else if (said.starts_with("Heuristics.Limits.Exceeded")) {
    kind = Kind::kLimit;
  } else if (said.starts_with("Heuristics.Encrypted.")) {
    kind = Kind::kUnsupported;
  }
  return ClamdVerdict{kind, std::string(said)};
}

Result<ClamdVersion> ParseClamdVersion(std::string_view words) {
  constexpr std::string_view kName = "ClamAV ";
  constexpr std::size_t kMaxEngineBytes = 40;
  if (!words.starts_with(kName)) return Unfit("no version", words);
  std::string_view rest = words.substr(kName.size());
  const std::size_t slash = rest.find('/');
  const std::string_view engine = rest.substr(0, slash);
  if (!IsName(engine) || engine.size() > kMaxEngineBytes) {
    return Unfit("no version", words);
  }
  ClamdVersion version{std::string(engine), std::nullopt};
  if (slash == std::string_view::npos) return version;
  rest.remove_prefix(slash + 1);
  const std::size_t second = rest.find('/');
  if (second == std::string_view::npos) {
    return Unfit("a database without a date", words);
  }
  const auto number = ParseNumber(rest.substr(0, second), UINT32_MAX);
  if (!number.ok()) return Unfit("a database without a number", words);
  TRY(const Instant date, ParseCtime(rest.substr(second + 1)));
  version.database = {*number, date};
  return version;
}

}  // namespace airlock::wire
