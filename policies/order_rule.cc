#include "policies/order_rule.h"

#include <algorithm>

#include "airlock/core/bytes.h"
#include "policies/sorted.h"

namespace airlock::policies {
namespace {

using notes::BundleKind;

Failure BadPolicy(std::string why) {
  return {Reason::kBadPolicy, "order: " + std::move(why)};
}

bool IsNamePattern(std::string_view pattern) {
  return pattern.size() > 1 && pattern.size() <= 512 &&
         std::count(pattern.begin(), pattern.end(), '*') == 1;
}

}  // namespace

std::optional<OrderBy> OrderNamed(std::string_view name) {
  const auto at = std::find(kOrders.begin(), kOrders.end(), name);
  if (at == kOrders.end()) return std::nullopt;
  return static_cast<OrderBy>(at - kOrders.begin());
}

Result<Done> ReadOrder(NoteReader& reader, OrderRule& rule) {
  TRY(Tokens tokens, reader.TakeTokens("order"));
  TRY(const std::string by, tokens.NextText());
  const auto order = OrderNamed(by);
  if (!order) return BadPolicy("order '" + Printable(by.substr(0, 40)) + "'");
  rule.by = *order;
  if (rule.by == OrderBy::kName || rule.by == OrderBy::kVersion) {
    TRY(const std::string scheme, tokens.NextText());
    rule.scheme = scheme == NameOf(VersionScheme::kDebian)
                      ? VersionScheme::kDebian
                      : VersionScheme::kSemver;
  }
  TRY_DONE(tokens.End());
  while (reader.Sees("name")) {
    TRY(std::string name, reader.TakeText("name"));
    rule.names.push_back(std::move(name));
  }
  return Done{};
}

void AddOrder(NoteWriter& writer, const OrderRule& rule) {
  std::string text(NameOf(rule.by));
  if (rule.by == OrderBy::kName || rule.by == OrderBy::kVersion) {
    text += " " + std::string(NameOf(rule.scheme));
  }
  writer.Add("order", text);
  for (const std::string& name : rule.names) writer.AddText("name", name);
}

bool MayOrder(BundleKind kind, OrderBy by) {
  switch (by) {
    case OrderBy::kNone:
      // What orders these is there, and nobody need do without.
      return kind != BundleKind::kAptRepo && kind != BundleKind::kTufRepo;
    case OrderBy::kDate:
      return kind == BundleKind::kAptRepo;
    case OrderBy::kSignedAt:
      return kind == BundleKind::kOciLayout || kind == BundleKind::kSignedBlob;
    case OrderBy::kName:
      return kind == BundleKind::kGkeOnprem || kind == BundleKind::kSignedBlob;
    case OrderBy::kVersion:
    case OrderBy::kCreated:
      return kind == BundleKind::kOciLayout;
    case OrderBy::kMetadata:
      return kind == BundleKind::kTufRepo;
  }
  return false;
}

Result<Done> CheckOrderRule(BundleKind kind, const OrderRule& rule) {
  if (!MayOrder(kind, rule.by)) {
    return BadPolicy("'" + std::string(NameOf(rule.by)) + "' is not for " +
                     std::string(notes::NameOf(kind)));
  }
  if (rule.names.empty() == (rule.by == OrderBy::kName)) {
    return BadPolicy("names belong to by = \"name\", and at least one");
  }
  if (rule.by != OrderBy::kName && rule.by != OrderBy::kVersion &&
      rule.scheme != VersionScheme::kSemver) {
    return BadPolicy("versions belong to by = \"name\" and \"version\"");
  }
  if (!IsSorted(rule.names, kItself)) {
    return BadPolicy("names repeated or not sorted");
  }
  for (const std::string& pattern : rule.names) {
    if (!IsNamePattern(pattern)) {
      return BadPolicy("'" + Printable(pattern.substr(0, 80)) +
                       "' is no name with one * for the version");
    }
  }
  return Done{};
}

std::optional<std::string_view> VersionIn(std::string_view name,
                                          std::string_view pattern) {
  if (pattern.find('/') == std::string_view::npos) {
    name.remove_prefix(name.rfind('/') + 1);  // npos + 1 is 0
  }
  const std::size_t star = pattern.find('*');
  const std::string_view before = pattern.substr(0, star);
  const std::string_view after = pattern.substr(star + 1);
  if (name.size() <= before.size() + after.size() ||
      !name.starts_with(before) || !name.ends_with(after)) {
    return std::nullopt;
  }
  const std::string_view version =
      name.substr(before.size(), name.size() - before.size() - after.size());
  if (version.find('/') != std::string_view::npos) return std::nullopt;
  return version;
}

}  // namespace airlock::policies
