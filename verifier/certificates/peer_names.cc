// The names of a peer.
#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "verifier/certificates/host_name.h"
#include "verifier/certificates/peer_profile.h"

namespace airlock::verifier {
namespace {

using Kind = SubjectName::Kind;

bool IsName(const SubjectName& name, const ExpectedName& expected) {
  switch (expected.kind) {
    case ExpectedName::Kind::kDns:
      return name.kind == Kind::kDns && MatchesHost(name.text, expected.text);
    case ExpectedName::Kind::kAddress:
      return name.kind == Kind::kAddress && name.text == expected.text;
    case ExpectedName::Kind::kEmail: {
      const auto there = ParseMailbox(name.text);
      const auto wanted = ParseMailbox(expected.text);
      return name.kind == Kind::kEmail && there && wanted &&
             there->local == wanted->local &&
             SameHost(there->host, wanted->host);
    }
  }
  return false;
}

// RFC 5952 §4, which is what inet_ntop() writes.
std::string TextOf(const std::string& address) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = address.size() == 4 ? AF_INET : AF_INET6;
  const char* const written =
      ::inet_ntop(family, address.data(), text.data(), text.size());
  return written == nullptr ? "" : written;
}

// commonName's contents, in whatever type of text.
Result<std::vector<std::string>> CommonNames(const Certificate& certificate) {
  static const Bytes kCommonName = OidOf("2.5.4.3");
  std::vector<std::string> names;
  DerCursor outer(certificate.subject);
  TRY(const DerValue sequence, outer.Take(kDerSequence));
  DerCursor relative(sequence.contents);
  while (!relative.done()) {
    TRY(const DerValue set, relative.Take(kDerSet));
    DerCursor attributes(set.contents);
    while (!attributes.done()) {
      TRY(const DerValue attribute, attributes.Take(kDerSequence));
      DerCursor cursor(attribute.contents);
      TRY(const DerValue oid, cursor.Take(kDerOid));
      TRY(const DerValue value, cursor.Next());
      if (std::ranges::equal(oid.contents, kCommonName)) {
        names.emplace_back(AsText(value.contents));
      }
    }
  }
  return names;
}

}  // namespace

Result<Done> CheckPeerNames(const Certificate& leaf,
                            const PeerQuestion& question) {
  for (const ExpectedName& expected : question.names) {
    if (std::none_of(
            leaf.names.begin(), leaf.names.end(),
            [&](const SubjectName& name) { return IsName(name, expected); })) {
      return Failure{Reason::kWrongIdentity,
                     "the certificate is not of the name asked for"};
    }
  }
  if (question.profile != PeerProfile::kWebPki) return Done{};
  const auto common_names = CommonNames(leaf);
  if (!common_names.ok()) {
    return Failure{Reason::kBadCertificate, common_names.failure().detail};
  }
  for (const std::string& common : *common_names) {
    if (std::none_of(
            leaf.names.begin(), leaf.names.end(), [&](const SubjectName& name) {
              return (name.kind == Kind::kDns && name.text == common) ||
                     (name.kind == Kind::kAddress &&
                      TextOf(name.text) == common);
            })) {
      return Failure{Reason::kBadCertificate,
                     "a common name that is none of the certificate's names"};
    }
  }
  return Done{};
}

}  // namespace airlock::verifier
