#include "verifier/parsers/pax.h"

#include <algorithm>
#include <array>
#include <set>

#include "airlock/core/bytes.h"

namespace airlock::verifier {
namespace {

constexpr std::array<std::string_view, 6> kWithoutEffect = {
    "uname", "gname", "mtime", "atime", "ctime", "comment"};
constexpr std::string_view kCapability = "SCHILY.xattr.security.capability";
constexpr std::string_view kSelinux = "SCHILY.xattr.security.selinux";
constexpr std::string_view kUserAttribute = "SCHILY.xattr.user.";
// vfs_ns_cap_data of linux/capability.h has 24 bytes.
constexpr std::size_t kMaxCapabilityBytes = 64;

Failure Bad(std::string why) {
  return {Reason::kBadContainer, "tar: " + std::move(why)};
}

struct Record {
  std::string_view keyword;
  std::string_view value;
};

// "<length> <keyword>=<value>\n"; the length counts all of it.
Result<Record> TakeRecord(std::string_view& rest) {
  const std::size_t space = rest.find(' ');
  if (space == std::string_view::npos) return Bad("a pax record has no length");
  const auto length = ParseNumber(rest.substr(0, space), kMaxPaxBytes);
  if (!length.ok()) return Bad("a pax record has a malformed length");
  if (*length > rest.size() || *length < space + 3) {
    return Bad("a pax record has a wrong length");
  }
  const std::string_view record = rest.substr(0, *length);
  rest.remove_prefix(*length);
  if (record.back() != '\n') return Bad("a pax record does not end its line");
  const std::string_view body = record.substr(space + 1, *length - space - 2);
  const std::size_t equals = body.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return Bad("a pax record without keyword");
  }
  return Record{body.substr(0, equals), body.substr(equals + 1)};
}

Result<Done> Apply(const Record& record, PaxRecords& records) {
  const std::string_view keyword = record.keyword;
  const std::string_view value = record.value;
  const auto number = [&]() -> Result<std::uint64_t> {
    auto parsed = ParseNumber(value, INT64_MAX);
    if (!parsed.ok()) return Bad("a pax number is malformed");
    return parsed;
  };
  if (keyword == kCapability) {
    if (value.size() > kMaxCapabilityBytes) return Bad("capabilities too long");
    records.capabilities = HexEncode(AsBytes(value));
    return Done{};
  }
  if (keyword == kSelinux || keyword.starts_with(kUserAttribute)) {
    records.attributes +=
        std::string(keyword) + "=" + std::string(value) + "\n";
    return Done{};
  }
  if (value.empty() || value.find('\0') != std::string_view::npos) {
    return Bad("a pax value is empty or holds a NUL");
  }
  if (keyword == "path") {
    records.path = value;
  } else if (keyword == "linkpath") {
    records.link = value;
  } else if (keyword == "size") {
    TRY(records.size, number());
  } else if (keyword == "uid") {
    TRY(records.uid, number());
  } else if (keyword == "gid") {
    TRY(records.gid, number());
  } else if (std::find(kWithoutEffect.begin(), kWithoutEffect.end(), keyword) ==
             kWithoutEffect.end()) {
    return Bad("pax keyword '" + Printable(keyword.substr(0, 80)) + "'");
  } else {
    if (keyword == "uname") records.user = value;
    if (keyword == "gname") records.group = value;
    records.without_effect +=
        std::string(keyword) + "=" + std::string(value) + "\n";
  }
  return Done{};
}

}  // namespace

Result<PaxRecords> ParsePax(std::string_view text) {
  PaxRecords records;
  std::set<std::string_view> seen;
  std::string_view rest = text;
  while (!rest.empty()) {
    TRY(const Record record, TakeRecord(rest));
    if (!seen.insert(record.keyword).second) {
      return Bad("a pax keyword is given twice");
    }
    records.keywords += std::string(record.keyword) + " ";
    TRY_DONE(Apply(record, records));
  }
  return records;
}

Result<Done> CheckGlobalPax(std::string_view text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    TRY(const Record record, TakeRecord(rest));
    if (record.keyword != "comment") {
      return Bad("a global pax record other than a comment");
    }
  }
  return Done{};
}

}  // namespace airlock::verifier
