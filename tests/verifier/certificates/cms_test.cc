#include "verifier/certificates/cms.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/support/certificate_writer.h"
#include "tests/support/cms_writer.h"
#include "tests/support/matchers.h"

namespace airlock::testing_support {
namespace {

using verifier::Certificate;
using verifier::CmsTrust;

crypto::SigningKey NewKey() {
  return crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value();
}

constexpr Instant kNow{1800000000};
constexpr std::string_view kSha384 = "2.16.840.1.101.3.4.2.2";
constexpr std::string_view kSha1 = "1.3.14.3.2.26";

// A root, a leaf of its own, and a signature by the leaf that is to be changed
// before it is made.
class Detached : public ::testing::Test {
 protected:
  Detached() {
    CertificateRecipe root;
    root.spki = CopyOf(root_key_.public_key().spki());
    root.extensions = {BasicConstraints(true), CaUsage()};
    root_ = Certified(root, root_key_);
    leaf_.subject = "leaf";
    leaf_.serial = {std::byte{2}};
    leaf_.spki = CopyOf(key_.public_key().spki());
    leaf_.extensions = {LeafUsage(), ExtendedKeyUsage(kCodeSigningOid)};
    recipe_.message = CopyOf(AsBytes("a file"));
    recipe_.serial = leaf_.serial;
  }

  CmsTrust Roots() const {
    CmsTrust trust;
    trust.roots = {verifier::ParseCertificate(root_).value()};
    return trust;
  }
  CmsTrust Pinned() const {
    CmsTrust trust;
    trust.pinned =
        verifier::ParseCertificate(Certified(leaf_, root_key_)).value();
    return trust;
  }

  Result<Certificate> Check(const CmsTrust& trust,
                            std::string_view file = "a file") {
    if (recipe_.certificates.empty() && bring_certificates_) {
      recipe_.certificates = {Certified(leaf_, root_key_)};
    }
    TRY(const auto data,
        verifier::ParseSignedData(SignedDetached(recipe_, key_)));
    return verifier::CheckDetached(
        data, crypto::Hash().Update(AsBytes(file)).Finish(), trust, kNow);
  }

  crypto::SigningKey root_key_ = NewKey();
  crypto::SigningKey key_ = NewKey();
  Bytes root_;
  CertificateRecipe leaf_;
  CmsRecipe recipe_;
  bool bring_certificates_ = true;
};

TEST_F(Detached, IsGoodByItsRoots) {
  const auto signer = Check(Roots());
  ASSERT_OK(signer);
  EXPECT_EQ(signer->subject, DerName("leaf"));
}

TEST_F(Detached, IsNotByAnotherRoot) {
  CmsTrust trust;
  EXPECT_THAT(Check(trust), FailsWith(Reason::kUntrustedCertificate));
}

TEST_F(Detached, IsGoodByThePinnedCertificateAlone) {
  // ECDSA never writes the same certificate twice.
  const Bytes leaf = Certified(leaf_, root_key_);
  recipe_.certificates = {leaf};
  CmsTrust trust;
  trust.pinned = verifier::ParseCertificate(leaf).value();
  EXPECT_OK(Check(trust));
  EXPECT_THAT(Check(Pinned()), FailsWith(Reason::kWrongIdentity));
}

TEST_F(Detached, NeedsItsCertificateInForce) {
  leaf_.until = kNow - Seconds{1};
  const Bytes leaf = Certified(leaf_, root_key_);
  recipe_.certificates = {leaf};
  CmsTrust trust;
  trust.pinned = verifier::ParseCertificate(leaf).value();
  EXPECT_THAT(Check(trust), FailsWith(Reason::kExpired));
  EXPECT_THAT(Check(Roots()), FailsWith(Reason::kExpired));
}

TEST_F(Detached, NeedsAKeyThatMaySign) {
  leaf_.extensions[0] = KeyUsage(0x20, 5);  // keyEncipherment
  const Bytes leaf = Certified(leaf_, root_key_);
  recipe_.certificates = {leaf};
  CmsTrust trust;
  trust.pinned = verifier::ParseCertificate(leaf).value();
  EXPECT_THAT(Check(trust), FailsWith(Reason::kBadCertificate));
}

TEST_F(Detached, IsForTheUseThatWasAskedFor) {
  CmsTrust trust = Roots();
  trust.purpose = verifier::CertificatePurpose::kEmail;
  EXPECT_THAT(Check(trust), FailsWith(Reason::kBadCertificate));
  leaf_.extensions[1] = ExtendedKeyUsage("1.3.6.1.5.5.7.3.4");
  recipe_.certificates.clear();
  EXPECT_OK(Check(trust));
}

TEST_F(Detached, IsAboutItsFile) {
  EXPECT_THAT(Check(Roots(), "another"), FailsWith(Reason::kBadSignature));
}

TEST_F(Detached, IsByTheKeyOfItsCertificate) {
  key_ = NewKey();
  EXPECT_THAT(Check(Roots()), FailsWith(Reason::kBadSignature));
}

TEST_F(Detached, KeepsTheTimeThatItsSignerSays) {
  recipe_.signing_time = Instant(1700000001);
  recipe_.certificates = {Certified(leaf_, root_key_)};
  const auto data = verifier::ParseSignedData(SignedDetached(recipe_, key_));
  ASSERT_OK(data);
  EXPECT_EQ(data->signer.signing_time, Instant(1700000001));
}

TEST_F(Detached, BringsACertificate) {
  bring_certificates_ = false;
  EXPECT_THAT(Check(Roots()), FailsWith(Reason::kBadCms));
  EXPECT_THAT(Check(Pinned()), FailsWith(Reason::kBadCms));
}

TEST_F(Detached, BringsItsSignersCertificate) {
  recipe_.certificates = {root_};
  EXPECT_THAT(Check(Roots()), FailsWith(Reason::kBadCms));
}

struct Fault {
  const char* name;
  Reason reason;
  std::function<void(CmsRecipe&)> spoil;
};
void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

class Faulty : public Detached, public ::testing::WithParamInterface<Fault> {};
TEST_P(Faulty, IsRefused) {
  GetParam().spoil(recipe_);
  EXPECT_THAT(Check(Roots()), FailsWith(GetParam().reason));
}

constexpr Reason kBad = Reason::kBadCms;
using R = CmsRecipe;
INSTANTIATE_TEST_SUITE_P(
    Each, Faulty,
    ::testing::Values(
        Fault{"ContentInside", kBad, [](R& r) { r.content = r.message; }},
        Fault{"NoAttributes", kBad, [](R& r) { r.attributes = false; }},
        Fault{"NoContentType", kBad, [](R& r) { r.typed = false; }},
        Fault{"NoDigest", kBad, [](R& r) { r.digested = false; }},
        Fault{"TwoDigests", kBad, [](R& r) { r.digested_twice = true; }},
        Fault{"AnotherSignedType", kBad,
              [](R& r) { r.signed_type = "1.2.840.113549.1.9.16.1.4"; }},
        Fault{"AnotherContentType", kBad,
              [](R& r) { r.content_type = "1.2.840.113549.1.9.16.1.4"; }},
        Fault{"OfATimeStamp", kBad,
              [](R& r) {
                r.content_type = r.signed_type = "1.2.840.113549.1.9.16.1.4";
                r.version = 3;
              }},
        Fault{"AnotherVersion", kBad, [](R& r) { r.version = 3; }},
        Fault{"RevocationLists", kBad, [](R& r) { r.revocation_lists = true; }},
        Fault{"NoSigner", kBad, [](R& r) { r.signers = 0; }},
        Fault{"TwoSigners", kBad, [](R& r) { r.signers = 2; }},
        Fault{"AnotherHashAnnounced", kBad,
              [](R& r) { r.announced = kSha384; }},
        Fault{"AnotherHashThanTheSignatures", kBad,
              [](R& r) { r.announced = r.digest_algorithm = kSha384; }},
        Fault{"Sha1", Reason::kWeakAlgorithm,
              [](R& r) { r.announced = r.digest_algorithm = kSha1; }},
        Fault{"AnUnknownHash", Reason::kUnsupported,
              [](R& r) { r.announced = r.digest_algorithm = "1.2.3"; }}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(SignedData, IsNothingElse) {
  for (const Bytes& der : {Bytes(), CopyOf(AsBytes("text")), DerSequenceOf({}),
                           DerSequenceOf({DerOidOf("1.2.840.113549.1.7.1")}),
                           Bytes(64, std::byte{0x30})}) {
    EXPECT_THAT(verifier::ParseSignedData(der), FailsWith(kBad));
  }
  EXPECT_THAT(verifier::ParseSignedData(Bytes(verifier::kMaxCmsBytes + 1)),
              FailsWith(Reason::kTooLarge));
}

}  // namespace
}  // namespace airlock::testing_support
