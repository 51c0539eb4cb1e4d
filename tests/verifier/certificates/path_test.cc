#include "verifier/certificates/path.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/support/certificate_writer.h"
#include "tests/support/matchers.h"

namespace airlock::testing_support {
namespace {

using verifier::CertificatePurpose;

crypto::SigningKey NewKey() {
  return crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value();
}
Bytes SpkiOf(const crypto::SigningKey& key) {
  return CopyOf(key.public_key().spki());
}

constexpr Instant kNow{1800000000};

// root <- intermediate <- leaf, each to be changed before it is signed.
class Paths : public ::testing::Test {
 protected:
  Paths() {
    root_.spki = SpkiOf(root_key_);
    root_.extensions = {BasicConstraints(true), CaUsage(),
                        SubjectKeyIdOf(root_.spki)};
    intermediate_.subject = "intermediate";
    intermediate_.serial = {std::byte{2}};
    intermediate_.spki = SpkiOf(intermediate_key_);
    intermediate_.extensions = {BasicConstraints(true, 0), CaUsage(),
                                SubjectKeyIdOf(intermediate_.spki),
                                AuthorityKeyIdOf(root_.spki)};
    leaf_.subject = "leaf";
    leaf_.issuer = "intermediate";
    leaf_.serial = {std::byte{3}};
    leaf_.spki = SpkiOf(leaf_key_);
    leaf_.extensions = {LeafUsage(), ExtendedKeyUsage(kCodeSigningOid),
                        SubjectKeyIdOf(leaf_.spki),
                        AuthorityKeyIdOf(intermediate_.spki)};
  }

  Result<std::vector<verifier::Certificate>> Check(
      CertificatePurpose purpose = CertificatePurpose::kCodeSigning,
      Instant time = kNow) {
    TRY(const auto root,
        verifier::ParseCertificate(Certified(root_, root_key_)));
    TRY(const auto intermediate,
        verifier::ParseCertificate(Certified(intermediate_, root_key_)));
    TRY(const auto leaf,
        verifier::ParseCertificate(Certified(leaf_, intermediate_key_)));
    const std::vector hints = {intermediate};
    const std::vector roots = {root};
    return verifier::CheckPath(leaf, hints, roots, time, purpose);
  }

  crypto::SigningKey root_key_ = NewKey();
  crypto::SigningKey intermediate_key_ = NewKey();
  crypto::SigningKey leaf_key_ = NewKey();
  CertificateRecipe root_, intermediate_, leaf_;
};

TEST_F(Paths, LeadFromTheLeafToTheRoot) {
  const auto path = Check();
  ASSERT_OK(path);
  ASSERT_EQ(path->size(), 3U);
  EXPECT_EQ((*path)[2].subject, DerName("root"));
}

TEST_F(Paths, HoldAtBothEndsOfEveryValidity) {
  EXPECT_OK(Check(CertificatePurpose::kCodeSigning, root_.from));
  EXPECT_OK(Check(CertificatePurpose::kCodeSigning, root_.until));
  EXPECT_THAT(Check(CertificatePurpose::kCodeSigning, root_.from - Seconds{1}),
              FailsWith(Reason::kNotYetValid));
  EXPECT_THAT(Check(CertificatePurpose::kCodeSigning, root_.until + Seconds{1}),
              FailsWith(Reason::kExpired));
}

TEST_F(Paths, NeedEveryCertificateAtThatTime) {
  for (CertificateRecipe* const one : {&root_, &intermediate_, &leaf_}) {
    const CertificateRecipe sound = *one;
    one->until = kNow - Seconds{1};
    EXPECT_THAT(Check(), FailsWith(Reason::kExpired)) << one->subject;
    *one = sound;
    one->from = kNow + Seconds{1};
    EXPECT_THAT(Check(), FailsWith(Reason::kNotYetValid)) << one->subject;
    *one = sound;
  }
}

struct Fault {
  const char* name;
  Reason reason;
  std::function<void(CertificateRecipe& root, CertificateRecipe& intermediate,
                     CertificateRecipe& leaf)>
      spoil;
};
void PrintTo(const Fault& fault, std::ostream* out) { *out << fault.name; }

class FaultyPaths : public Paths,
                    public ::testing::WithParamInterface<Fault> {};
TEST_P(FaultyPaths, AreRefused) {
  GetParam().spoil(root_, intermediate_, leaf_);
  EXPECT_THAT(Check(), FailsWith(GetParam().reason));
}

constexpr Reason kBad = Reason::kBadCertificate;
using R = CertificateRecipe;
INSTANTIATE_TEST_SUITE_P(Each, FaultyPaths,
                         ::testing::
                             Values(Fault{"VersionOne", kBad,
                                          [](R&, R&, R& l) {
                                            l.version_1 = true;
                                          }},
                                    Fault{"VersionOneRoot", kBad,
                                          [](R& r, R&, R&) {
                                            r.version_1 = true;
                                          }},
                                    Fault{"SerialZero", kBad,
                                          [](R&, R&, R& l) {
                                            l.serial = {std::byte{0}};
                                          }},
                                    Fault{"SerialNegative", kBad,
                                          [](R&, R&, R& l) {
                                            l.serial = {std::byte{0x80}};
                                          }},
                                    Fault{"SerialTooLong", kBad,
                                          [](R&, R&, R& l) {
                                            l.serial = Bytes(21, std::byte{1});
                                          }},
                                    Fault{"LeafIsAnAuthority", kBad,
                                          [](R&, R&, R& l) {
                                            l.extensions.push_back(
                                                BasicConstraints(true));
                                          }},
                                    Fault{"LeafMayCertify", kBad,
                                          [](R&, R&, R& l) {
                                            l.extensions[0] = KeyUsage(0x84, 2);
                                          }},
                                    Fault{"LeafMayNotSign", kBad,
                                          [](R&, R&, R& l) {
                                            l.extensions[0] = KeyUsage(0x20, 5);
                                          }},
                                    Fault{"LeafWithoutKeyUsage", kBad,
                                          [](R&, R&, R& l) {
                                            l.extensions.erase(
                                                l.extensions.begin());
                                          }},
                                    Fault{"LeafForAnotherUse", kBad,
                                          [](R&, R&, R& l) {
                                            l.extensions[1] = ExtendedKeyUsage(
                                                "1.3.6.1.5.5.7.3.1");
                                          }},
                                    Fault{"LeafForNoUse", kBad,
                                          [](R&, R&, R& l) {
                                            l.extensions.erase(
                                                l.extensions.begin() + 1);
                                          }},
                                    Fault{"UnknownCriticalExtension", kBad,
                                          [](R&, R&, R& l) {
                                            l.extensions.push_back(
                                                ExtensionOf("1.2.3.4", true,
                                                            DerInteger(1)));
                                          }},
                                    Fault{"ExtensionTwice", kBad,
                                          [](R&, R&, R& l) {
                                            l.extensions.push_back(
                                                l.extensions[1]);
                                          }},
                                    Fault{"IssuerIsNoAuthority", kBad,
                                          [](R&, R& i, R&) {
                                            i.extensions[0] =
                                                BasicConstraints(false);
                                          }},
                                    Fault{"IssuerWithoutBasicConstraints", kBad,
                                          [](R&, R& i, R&) {
                                            i.extensions.erase(
                                                i.extensions.begin());
                                          }},
                                    Fault{"BasicConstraintsNotCritical", kBad,
                                          [](R&, R& i, R&) {
                                            i.extensions[0] = BasicConstraints(
                                                true, 0, false);
                                          }},
                                    Fault{"IssuerMayNotCertify", kBad,
                                          [](R&, R& i, R&) {
                                            i.extensions[1] = LeafUsage();
                                          }},
                                    Fault{"IssuerForAnotherUse", kBad,
                                          [](R&, R& i, R&) {
                                            i.extensions.push_back(
                                                ExtendedKeyUsage(
                                                    kTimeStampingOid));
                                          }},
                                    Fault{"PathTooLong", kBad,
                                          [](R& r, R&, R&) {
                                            r.extensions[0] =
                                                BasicConstraints(true, 0);
                                          }},
                                    Fault{"NameConstraintsNotCritical", kBad,
                                          [](R&, R& i, R&) {
                                            i.extensions.push_back(
                                                ExtensionOf("2.5.29.30", false,
                                                            DerSequenceOf({})));
                                          }},
                                    Fault{"NameConstraintsInTheLeaf", kBad,
                                          [](R&, R&, R& l) {
                                            l.extensions.push_back(
                                                ExtensionOf("2.5.29.30", true,
                                                            DerSequenceOf({})));
                                          }},
                                    Fault{"AnotherIssuersName",
                                          Reason::kUntrustedCertificate,
                                          [](R&, R&, R& l) {
                                            l.issuer = "other";
                                          }},
                                    Fault{"AnotherIssuersKeyId",
                                          Reason::kUntrustedCertificate,
                                          [](R& r, R&, R& l) {
                                            l.extensions[3] =
                                                AuthorityKeyIdOf(r.spki);
                                          }}),
                         [](const auto& test) {
                           return std::string(test.param.name);
                         });

TEST_F(Paths, RefuseNamesOutsideTheirConstraints) {
  // permitted: URIs of host "example.org"
  const Bytes permitted =
      Der(0xa0, DerSequenceOf({Der(0x86, CopyOf(AsBytes("example.org")))}));
  intermediate_.extensions.push_back(
      ExtensionOf("2.5.29.30", true, DerSequenceOf({permitted})));
  leaf_.extensions.push_back(SubjectUri("https://example.org/a"));
  EXPECT_OK(Check());
  leaf_.extensions.back() = SubjectUri("https://example.com/a");
  EXPECT_THAT(Check(), FailsWith(Reason::kUntrustedCertificate));
}

TEST_F(Paths, NeedACriticalAndOnlyUseForTimeStamping) {
  leaf_.extensions[1] = ExtendedKeyUsage(kTimeStampingOid, true);
  EXPECT_OK(Check(CertificatePurpose::kTimeStamping));
  leaf_.extensions[1] = ExtendedKeyUsage(kTimeStampingOid, false);
  EXPECT_THAT(Check(CertificatePurpose::kTimeStamping), FailsWith(kBad));
  leaf_.extensions[1] = ExtensionOf(
      "2.5.29.37", true,
      DerSequenceOf({DerOidOf(kTimeStampingOid), DerOidOf(kCodeSigningOid)}));
  EXPECT_THAT(Check(CertificatePurpose::kTimeStamping), FailsWith(kBad));
}

TEST_F(Paths, FindTheIssuerAmongNamesakes) {
  const auto other = NewKey();
  CertificateRecipe decoy = intermediate_;
  decoy.spki = SpkiOf(other);
  decoy.extensions = {BasicConstraints(true, 0), CaUsage()};
  leaf_.extensions.pop_back();  // no key id to tell them apart
  const auto parse = [](const Bytes& der) {
    return verifier::ParseCertificate(der).value();
  };
  const std::vector hints = {parse(Certified(decoy, root_key_)),
                             parse(Certified(intermediate_, root_key_))};
  const std::vector roots = {parse(Certified(root_, root_key_))};
  const auto leaf = parse(Certified(leaf_, intermediate_key_));
  const auto path = verifier::CheckPath(leaf, hints, roots, kNow,
                                        CertificatePurpose::kCodeSigning);
  ASSERT_OK(path);
  EXPECT_EQ((*path)[1], hints[1]);
}

TEST_F(Paths, HoldToOpensslsMindToo) {
  const auto root =
      verifier::ParseCertificate(Certified(root_, root_key_)).value();
  const auto intermediate =
      verifier::ParseCertificate(Certified(intermediate_, root_key_)).value();
  const auto ask = [&](const crypto::SigningKey& key) {
    const std::vector path = {
        verifier::ParseCertificate(Certified(leaf_, key)).value(), intermediate,
        root};
    return verifier::CheckPathByOpenssl(path, CertificatePurpose::kCodeSigning);
  };
  // What is known of the two authorities from one question to the next says
  // nothing of the leaf.
  for (int i = 0; i < 2; ++i) {
    EXPECT_OK(ask(intermediate_key_));
    EXPECT_THAT(ask(leaf_key_), FailsWith(Reason::kUntrustedCertificate));
  }
  const auto stranger =
      verifier::ParseCertificate(Certified(intermediate_, leaf_key_)).value();
  const std::vector path = {
      verifier::ParseCertificate(Certified(leaf_, intermediate_key_)).value(),
      stranger, root};
  EXPECT_THAT(
      verifier::CheckPathByOpenssl(path, CertificatePurpose::kCodeSigning),
      FailsWith(Reason::kUntrustedCertificate));
}

TEST_F(Paths, DoWithoutKeyIds) {
  leaf_.extensions.pop_back();
  intermediate_.extensions.resize(2);
  root_.extensions.resize(2);
  EXPECT_OK(Check());
}

TEST_F(Paths, EndTheSearchWhereItsCostDoes) {
  // Authorities that certify each other under one name.
  std::vector<verifier::Certificate> hints;
  std::vector<crypto::SigningKey> keys;
  for (int i = 0; i < 6; ++i) keys.push_back(NewKey());
  for (const auto& subject : keys) {
    for (const auto& issuer : keys) {
      CertificateRecipe cross;
      cross.subject = cross.issuer = "maze";
      cross.spki = SpkiOf(subject);
      cross.extensions = {BasicConstraints(true), CaUsage()};
      hints.push_back(
          verifier::ParseCertificate(Certified(cross, issuer)).value());
    }
  }
  leaf_.issuer = "maze";
  leaf_.extensions.pop_back();
  const auto leaf =
      verifier::ParseCertificate(Certified(leaf_, keys[0])).value();
  const std::vector roots = {
      verifier::ParseCertificate(Certified(root_, root_key_)).value()};
  EXPECT_THAT(verifier::CheckPath(leaf, hints, roots, kNow,
                                  CertificatePurpose::kCodeSigning),
              FailsWith(Reason::kTooLarge));
}

TEST_F(Paths, DoNotTakeARootForALeaf) {
  const std::vector roots = {
      verifier::ParseCertificate(Certified(root_, root_key_)).value()};
  EXPECT_FALSE(
      verifier::CheckPath(roots[0], {}, roots, kNow, CertificatePurpose::kAny)
          .ok());
}

}  // namespace
}  // namespace airlock::testing_support
