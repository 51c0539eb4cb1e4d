#include "verifier/certificates/sct.h"

#include <algorithm>

namespace airlock::verifier {
namespace {

constexpr std::size_t kMaxScts = 16;

Failure Bad(std::string why) {
  return {Reason::kBadCertificate, "SCT: " + std::move(why)};
}

const Bytes& SctListOid() {
  static const Bytes kOid = OidOf("1.3.6.1.4.1.11129.2.4.2");
  return kOid;
}

// TLS's presentation language (RFC 5246 §4): big-endian numbers, and bytes
// after their length.
class TlsReader {
 public:
  explicit TlsReader(ByteView bytes) : rest_(bytes) {}
  bool done() const { return rest_.empty(); }
  Result<ByteView> Take(std::size_t count) {
    if (rest_.size() < count) return Bad("cut off");
    const ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  Result<std::uint64_t> TakeNumber(std::size_t octets) {
    TRY(const ByteView bytes, Take(octets));
    std::uint64_t number = 0;
    for (const std::byte b : bytes) {
      number = number << 8 | std::to_integer<std::uint64_t>(b);
    }
    return number;
  }
  Result<ByteView> TakeOpaque() {
    TRY(const std::uint64_t length, TakeNumber(2));
    return Take(length);
  }

 private:
  ByteView rest_;
};

void AppendNumber(Bytes& to, std::uint64_t number, std::size_t octets) {
  for (std::size_t i = octets; i-- > 0;) {
    to.push_back(static_cast<std::byte>(number >> (8 * i) & 0xff));
  }
}

Result<SignedCertificateTimestamp> ReadSct(ByteView bytes) {
  TlsReader reader(bytes);
  SignedCertificateTimestamp sct;
  TRY(const std::uint64_t version, reader.TakeNumber(1));
  if (version != 0) {
    return Failure{Reason::kUnsupported, "an SCT that is not of version 1"};
  }
  TRY(const ByteView log, reader.Take(32));
  sct.log_id = CopyOf(log);
  TRY(sct.milliseconds, reader.TakeNumber(8));
  if (sct.milliseconds > static_cast<std::uint64_t>(Instant::kMax) * 1000) {
    return Bad("a time beyond the year 9999");
  }
  TRY(const ByteView extensions, reader.TakeOpaque());
  sct.extensions = CopyOf(extensions);
  TRY(const std::uint64_t hash, reader.TakeNumber(1));
  TRY(const std::uint64_t algorithm, reader.TakeNumber(1));
  // RFC 6962 §2.1.4: SHA-256 (4) with RSA (1) or ECDSA (3).
  using Form = crypto::SignatureScheme::Form;
  if (hash != 4 || (algorithm != 1 && algorithm != 3)) {
    return Failure{Reason::kUnsupported, "an SCT of another algorithm"};
  }
  sct.scheme = {algorithm == 1 ? Form::kRsaPkcs1 : Form::kEcdsaDer,
                crypto::HashAlgorithm::kSha256};
  TRY(const ByteView signature, reader.TakeOpaque());
  sct.signature = CopyOf(signature);
  if (!reader.done()) return Bad("bytes follow a timestamp");
  return sct;
}

// What a log signs: digitally-signed struct of §3.2 for a precert_entry.
Bytes SignedBytes(const SignedCertificateTimestamp& sct,
                  const Certificate& issuer, ByteView body) {
  Bytes bytes;
  AppendNumber(bytes, 0, 1);  // v1
  AppendNumber(bytes, 0, 1);  // certificate_timestamp
  AppendNumber(bytes, sct.milliseconds, 8);
  AppendNumber(bytes, 1, 2);  // precert_entry
  Append(bytes, crypto::Hash().Update(issuer.spki).Finish256());
  AppendNumber(bytes, body.size(), 3);
  Append(bytes, body);
  AppendNumber(bytes, sct.extensions.size(), 2);
  Append(bytes, sct.extensions);
  return bytes;
}

// The list of extensions without that one.
Result<Bytes> WithoutScts(ByteView extensions) {
  DerCursor tagged(extensions);
  TRY(const DerValue sequence, tagged.Take(kDerSequence));
  Bytes kept;
  DerCursor list(sequence.contents);
  while (!list.done()) {
    TRY(const DerValue extension, list.Take(kDerSequence));
    DerCursor inside(extension.contents);
    TRY(const DerValue oid, inside.Take(kDerOid));
    const Bytes& scts = SctListOid();
    if (!std::equal(oid.contents.begin(), oid.contents.end(), scts.begin(),
                    scts.end())) {
      Append(kept, extension.whole);
    }
  }
  return EncodeDerValue(DerTagged(3), EncodeDerValue(kDerSequence, kept));
}

}  // namespace

Result<std::vector<SignedCertificateTimestamp>> ParseSctList(
    const Certificate& certificate) {
  std::vector<SignedCertificateTimestamp> scts;
  const CertificateExtension* const extension = certificate.Find(SctListOid());
  if (extension == nullptr) return scts;
  DerCursor cursor(extension->value);
  const auto octets = cursor.Take(kDerOctetString);
  if (!octets.ok() || !cursor.done()) return Bad("no OCTET STRING");
  TlsReader outer(octets->contents);
  TRY(const ByteView list, outer.TakeOpaque());
  if (!outer.done()) return Bad("bytes follow the list");
  TlsReader reader(list);
  while (!reader.done()) {
    TRY(const ByteView one, reader.TakeOpaque());
    TRY(SignedCertificateTimestamp sct, ReadSct(one));
    scts.push_back(std::move(sct));
    if (scts.size() > kMaxScts) return Bad("over 16 timestamps");
  }
  if (scts.empty()) return Bad("an empty list");
  return scts;
}

Result<Bytes> PrecertificateBody(const Certificate& certificate) {
  DerCursor outer(certificate.tbs);
  TRY(const DerValue tbs, outer.Take(kDerSequence));
  Bytes body;
  DerCursor cursor(tbs.contents);
  while (!cursor.done()) {
    TRY(const DerValue part, cursor.Next());
    if (part.tag == DerTagged(3)) {
      TRY(const Bytes extensions, WithoutScts(part.contents));
      Append(body, extensions);
    } else {
      Append(body, part.whole);
    }
  }
  return EncodeDerValue(kDerSequence, body);
}

Result<Done> CheckScts(const Certificate& certificate,
                       const Certificate& issuer,
                       std::span<const CertificateLog> logs) {
  TRY(const auto scts, ParseSctList(certificate));
  TRY(const Bytes body, PrecertificateBody(certificate));
  std::size_t good = 0;
  for (const SignedCertificateTimestamp& sct : scts) {
    for (const CertificateLog& log : logs) {
      if (log.id != sct.log_id || sct.time() < log.valid_from ||
          log.valid_until < sct.time()) {
        continue;
      }
      auto checked = crypto::Verify(
          log.key, sct.scheme, SignedBytes(sct, issuer, body), sct.signature);
      if (!checked.ok()) {
        return Failure{Reason::kBadSignature,
                       "a certificate log did not sign this timestamp"};
      }
      ++good;
    }
  }
  if (good == 0) {
    return Failure{Reason::kNotLogged,
                   "no timestamp of a trusted certificate log"};
  }
  return Done{};
}

}  // namespace airlock::verifier
