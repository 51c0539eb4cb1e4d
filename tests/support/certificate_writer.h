// tests/support/certificate_writer.h
//
// Certificates and time stamps as a private authority writes them, good and
// bad: DER from nested calls, signed by keys of the test's own.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/instant.h"
#include "airlock/crypto/signing_key.h"

namespace airlock::testing_support {

Bytes Joined(std::initializer_list<Bytes> parts);
Bytes Der(std::uint8_t tag, const Bytes& contents);
Bytes DerSequenceOf(std::initializer_list<Bytes> parts);
Bytes DerOidOf(std::string_view dotted);
Bytes DerInteger(std::uint64_t number);
Bytes DerText(std::string_view text);  // UTF8String
Bytes DerName(std::string_view common_name);
Bytes DerTimeOf(Instant time);
Bytes DerBits(const Bytes& octets);
Bytes ExtensionOf(std::string_view oid, bool critical, const Bytes& value);

// What a certificate says; the defaults are a sound certification authority's.
struct CertificateRecipe {
  std::string subject = "root";
  std::string issuer = "root";
  Bytes spki;
  Bytes serial = {std::byte{1}};
  Instant from{1700000000};
  Instant until{1900000000};
  bool version_1 = false;
  std::vector<Bytes> extensions;
};
Bytes BasicConstraints(bool ca, int path_length = -1, bool critical = true);
Bytes KeyUsage(unsigned char bits, int unused, bool critical = true);
inline constexpr unsigned char kMayCertify = 0x06;  // keyCertSign, cRLSign
inline constexpr unsigned char kMaySign = 0x80;     // digitalSignature
Bytes CaUsage();
Bytes LeafUsage();
Bytes ExtendedKeyUsage(std::string_view oid, bool critical = false);
inline constexpr std::string_view kCodeSigningOid = "1.3.6.1.5.5.7.3.3";
inline constexpr std::string_view kTimeStampingOid = "1.3.6.1.5.5.7.3.8";
Bytes SubjectUri(std::string_view uri);
Bytes SubjectKeyIdOf(const Bytes& spki);
Bytes AuthorityKeyIdOf(const Bytes& spki);

// tbsCertificate, and the certificate around one.
Bytes BodyOf(const CertificateRecipe& recipe);
Bytes SignBody(const Bytes& body, const crypto::SigningKey& key);
Bytes Certified(const CertificateRecipe& recipe, const crypto::SigningKey& key);

struct TimestampRecipe {
  Bytes message;
  Instant time{1800000000};
  Bytes certificate;  // the signer's
  std::string issuer = "tsa-root";
  Bytes serial = {std::byte{2}};
  bool embed = false;  // the certificate stands in the token
  bool named = true;   // ESSCertIDv2
  int status = 0;
};
// A TimeStampResp.
Bytes Stamped(const TimestampRecipe& recipe, const crypto::SigningKey& key);

}  // namespace airlock::testing_support
