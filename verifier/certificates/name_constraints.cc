#include "verifier/certificates/name_constraints.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "verifier/certificates/host_name.h"

namespace airlock::verifier {
namespace {

using Kind = SubjectName::Kind;

// An honest authority lists tens of each, a certificate hundreds of names.
constexpr std::size_t kMaxComparisons = 1U << 16;

Failure Bad(std::string why) {
  return {Reason::kBadCertificate, std::move(why)};
}

struct Subtree {
  std::uint8_t tag = 0;
  std::string_view base;  // borrowed; of a directoryName, the Name in DER
};
struct Constraints {
  std::vector<Subtree> permitted;
  std::vector<Subtree> excluded;
};

constexpr std::uint8_t kEmailTag = DerTaggedPrimitive(1);
constexpr std::uint8_t kDnsTag = DerTaggedPrimitive(2);
constexpr std::uint8_t kDirectoryTag = DerTagged(4);
constexpr std::uint8_t kUriTag = DerTaggedPrimitive(6);
constexpr std::uint8_t kAddressTag = DerTaggedPrimitive(7);

// A contiguous mask (RFC 4632 §5.1).
bool IsMask(std::string_view mask) {
  bool ended = false;
  for (const char octet : mask) {
    for (int bit = 7; bit >= 0; --bit) {
      const bool set = (static_cast<unsigned char>(octet) >> bit & 1) != 0;
      if (set && ended) return false;
      ended = ended || !set;
    }
  }
  return true;
}

Result<Done> CheckBase(const Subtree& subtree) {
  const std::string_view base = subtree.base;
  switch (subtree.tag) {
    case kDnsTag:
      // The empty name is above them all.
      if (!base.empty() && !IsHostName(base)) {
        return Bad("a name constraint that is no host name");
      }
      break;
    case kEmailTag: {
      const bool domain = base.starts_with('.') && IsHostName(base.substr(1));
      if (!domain && !IsHostName(base) && !ParseMailbox(base)) {
        return Bad("a name constraint that is no mailbox, host or domain");
      }
      break;
    }
    case kAddressTag:
      if ((base.size() != 8 && base.size() != 32) ||
          !IsMask(base.substr(base.size() / 2))) {
        return Bad("a name constraint that is no network");
      }
      break;
    default:
      break;
  }
  return Done{};
}

Result<std::vector<Subtree>> ReadSubtrees(ByteView contents) {
  std::vector<Subtree> subtrees;
  DerCursor list(contents);
  while (!list.done()) {
    TRY(const DerValue one, list.Take(kDerSequence));
    DerCursor cursor(one.contents);
    TRY(const DerValue name, cursor.Next());
    // minimum is 0, by default, and maximum absent.
    TRY_DONE(cursor.End());
    subtrees.push_back({name.tag, AsText(name.contents)});
    TRY_DONE(CheckBase(subtrees.back()));
  }
  if (subtrees.empty()) return Bad("an empty list of name constraints");
  return subtrees;
}

Result<Constraints> ReadConstraints(ByteView value) {
  DerCursor outer(value);
  TRY(const DerValue sequence, outer.Take(kDerSequence));
  TRY_DONE(outer.End());
  DerCursor cursor(sequence.contents);
  if (cursor.done()) return Bad("empty name constraints");
  Constraints constraints;
  if (cursor.Sees(DerTagged(0))) {
    TRY(const DerValue list, cursor.Next());
    TRY(constraints.permitted, ReadSubtrees(list.contents));
  }
  if (cursor.Sees(DerTagged(1))) {
    TRY(const DerValue list, cursor.Next());
    TRY(constraints.excluded, ReadSubtrees(list.contents));
  }
  TRY_DONE(cursor.End());
  return constraints;
}

// Whether a Name begins with all of the base's relative names.
bool IsBelow(std::string_view name, std::string_view base) {
  const auto contents = [](std::string_view der) {
    DerCursor cursor(AsBytes(der));
    const auto sequence = cursor.Take(kDerSequence);
    return sequence.ok() ? AsText(sequence->contents) : std::string_view();
  };
  return contents(name).starts_with(contents(base));
}

bool InNetwork(std::string_view address, std::string_view network) {
  if (network.size() != 2 * address.size()) return false;
  for (std::size_t i = 0; i < address.size(); ++i) {
    const char mask = network[address.size() + i];
    if (((address[i] ^ network[i]) & mask) != 0) return false;
  }
  return true;
}

bool MailboxWithin(std::string_view text, std::string_view base) {
  const auto mailbox = ParseMailbox(text);
  if (!mailbox) return false;
  if (const auto exact = ParseMailbox(base)) {
    return mailbox->local == exact->local &&
           SameHost(mailbox->host, exact->host);
  }
  if (base.starts_with('.')) {
    return mailbox->host.size() >= base.size() &&
           IsWithin(mailbox->host, base.substr(1));
  }
  return SameHost(mailbox->host, base);
}

// Whether all that the name stands for lies within `base`.
bool AllWithin(const SubjectName& name, std::string_view base) {
  switch (name.kind) {
    case Kind::kDns: {
      const std::string_view of = BaseOfPattern(name.text);
      return IsWithin(of.empty() ? std::string_view(name.text) : of, base);
    }
    case Kind::kEmail:
      return MailboxWithin(name.text, base);
    case Kind::kAddress:
      return InNetwork(name.text, base);
    case Kind::kDirectory:
      return IsBelow(name.text, base);
    default:
      return false;
  }
}

// Whether some of it does.
bool AnyWithin(const SubjectName& name, std::string_view base) {
  if (AllWithin(name, base)) return true;
  const std::string_view of = BaseOfPattern(name.text);
  if (name.kind != Kind::kDns || of.empty()) return false;
  const std::size_t dot = base.find('.');
  return dot != std::string_view::npos && SameHost(base.substr(dot + 1), of);
}

// A name that a constraint of its form can be held against.
bool IsComparable(const SubjectName& name, WildcardNames wildcards) {
  switch (name.kind) {
    case Kind::kDns:
      return wildcards == WildcardNames::kExpanded ? IsHostPattern(name.text)
                                                   : IsHostName(name.text);
    case Kind::kEmail:
      return ParseMailbox(name.text).has_value();
    case Kind::kAddress:
    case Kind::kDirectory:
      return true;
    default:
      return false;
  }
}

Result<Done> CheckName(const SubjectName& name, const Constraints& constraints,
                       WildcardNames wildcards) {
  if (name.tag == kUriTag) return Done{};  // OpenSSL's
  const auto of_its_form = [&](const std::vector<Subtree>& subtrees) {
    std::vector<std::string_view> bases;
    for (const Subtree& subtree : subtrees) {
      if (subtree.tag == name.tag) bases.push_back(subtree.base);
    }
    return bases;
  };
  const auto permitted = of_its_form(constraints.permitted);
  const auto excluded = of_its_form(constraints.excluded);
  if (permitted.empty() && excluded.empty()) return Done{};
  if (!IsComparable(name, wildcards)) {
    return Bad("a name that cannot be held against its constraints");
  }
  if (!permitted.empty() &&
      std::none_of(permitted.begin(), permitted.end(),
                   [&](auto base) { return AllWithin(name, base); })) {
    return Bad("a name that is not among those permitted");
  }
  if (std::any_of(excluded.begin(), excluded.end(),
                  [&](auto base) { return AnyWithin(name, base); })) {
    return Bad("a name that is excluded");
  }
  return Done{};
}

// Subject and alternative names: RFC 5280 holds both against directoryNames.
std::vector<SubjectName> NamesOf(const Certificate& certificate) {
  std::vector<SubjectName> names = certificate.names;
  constexpr std::size_t kEmptyName = 2;  // 30 00
  if (certificate.subject.size() > kEmptyName) {
    names.push_back({Kind::kDirectory, std::string(AsText(certificate.subject)),
                     kDirectoryTag});
  }
  return names;
}

}  // namespace

Result<Done> CheckNameConstraints(std::span<const Certificate> path,
                                  WildcardNames wildcards) {
  static const Bytes kNameConstraints = OidOf("2.5.29.30");
  std::size_t comparisons = 0;
  for (std::size_t i = 1; i < path.size(); ++i) {
    const CertificateExtension* const found = path[i].Find(kNameConstraints);
    if (found == nullptr) continue;
    auto constraints = ReadConstraints(found->value);
    if (!constraints.ok()) return Bad(constraints.failure().detail);
    const std::size_t bases =
        constraints->permitted.size() + constraints->excluded.size();
    for (std::size_t below = 0; below < i; ++below) {
      // A key that changes hands within an authority changes no name.
      if (below > 0 && path[below].self_issued()) continue;
      const std::vector<SubjectName> names = NamesOf(path[below]);
      comparisons += names.size() * bases;
      if (comparisons > kMaxComparisons) {
        return Failure{Reason::kTooLarge,
                       "over 65536 names to hold against constraints"};
      }
      for (const SubjectName& name : names) {
        TRY_DONE(CheckName(name, *constraints, wildcards));
      }
    }
  }
  return Done{};
}

}  // namespace airlock::verifier
