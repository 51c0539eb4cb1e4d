#include "verifier/sigstore/describe_root.h"

#include <algorithm>
#include <tuple>

#include "airlock/crypto/hash.h"
#include "verifier/sigstore/trusted_root.h"

namespace airlock::verifier {
namespace {

std::optional<Instant> EndOf(Instant until, bool ends) {
  return ends ? std::optional(until) : std::nullopt;
}

}  // namespace

Result<notes::Anchors> DescribeTrustedRoot(std::string_view text,
                                           const std::string& source) {
  TRY(const TrustedRoot root, ParseTrustedRoot(text));
  notes::Anchors anchors{source, {}, {}};
  anchors.sigstore_root = crypto::DigestObject(AsBytes(text));
  const auto add = [&](const char* role, const std::string& name, ByteView key,
                       Instant from, std::optional<Instant> until) {
    anchors.authorities.push_back(
        {role, name, crypto::DigestObject(key), from, until});
  };
  for (const CertificateAuthority& authority : root.authorities) {
    if (authority.chain.empty()) continue;
    add("certificate-authority", authority.url, authority.chain.back().der,
        authority.validity.from,
        EndOf(authority.validity.until, authority.validity.ends));
  }
  for (const TransparencyLog& log : root.logs) {
    if (!log.key) continue;
    add("transparency-log", log.url, log.key->spki(), log.validity.from,
        EndOf(log.validity.until, log.validity.ends));
  }
  for (const CertificateLog& log : root.certificate_logs) {
    add("certificate-log", "", log.key.spki(), log.valid_from,
        EndOf(log.valid_until, log.valid_until != Instant(Instant::kMax)));
  }
  for (const TimestampAuthority& authority : root.timestamp_authorities) {
    if (authority.chain.empty()) continue;
    add("timestamp-authority", authority.name, authority.chain.back().der,
        authority.valid_from,
        EndOf(authority.valid_until,
              authority.valid_until != Instant(Instant::kMax)));
  }
  std::sort(anchors.authorities.begin(), anchors.authorities.end(),
            [](const auto& a, const auto& b) {
              return std::tie(a.role, a.name, a.key, a.from) <
                     std::tie(b.role, b.name, b.key, b.from);
            });
  return anchors;
}

Result<std::vector<std::string>> AnswerTrustedRoot(const Inquiry& inquiry) {
  TRY(const std::string shipped, inquiry.question.AtMostOne("shipped"));
  TRY(const std::string source, inquiry.question.Only("source"));
  std::string text;
  if (shipped == "public-good") {
    text = ShippedTrustedRoot();
  } else if (shipped == "staging") {
    text = ShippedStagingRoot();
  } else if (shipped.empty()) {
    TRY(text, inquiry.Document("trusted-root"));
  } else {
    return Failure{Reason::kUsage,
                   "the roots that travel inside are public-good and staging"};
  }
  TRY(const notes::Anchors anchors, DescribeTrustedRoot(text, source));
  return std::vector<std::string>{notes::Format(anchors), std::move(text)};
}

}  // namespace airlock::verifier
