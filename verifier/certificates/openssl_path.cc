// OpenSSL's opinion of a path that was found without it.
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <source_location>
#include <string>

#include "airlock/core/check.h"
#include "airlock/crypto/openssl_handles.h"
#include "verifier/certificates/path.h"

namespace airlock::verifier {
namespace {

struct X509Free {
  void operator()(X509* p) const { X509_free(p); }
  void operator()(X509_STORE* p) const { X509_STORE_free(p); }
  void operator()(X509_STORE_CTX* p) const { X509_STORE_CTX_free(p); }
  void operator()(STACK_OF(X509) * p) const { sk_X509_free(p); }
};
template <typename T>
using X509Handle = std::unique_ptr<T, X509Free>;

// Null where OpenSSL does not read it.
std::shared_ptr<X509> ToOpenssl(const Certificate& certificate) {
  if (certificate.known != nullptr && certificate.known->openssl != nullptr) {
    return std::static_pointer_cast<X509>(certificate.known->openssl);
  }
  X509* x509 = X509_new_ex(crypto::LibraryContext(), nullptr);
  Check(x509 != nullptr, "libcrypto makes a certificate");
  const unsigned char* at = crypto::Octets(certificate.der);
  // On failure it frees x509 and leaves null.
  d2i_X509(&x509, &at, static_cast<long>(certificate.der.size()));
  std::shared_ptr<X509> read(x509, X509Free());
  if (certificate.known != nullptr) certificate.known->openssl = read;
  return read;
}

// A path and a purpose as one value.
Bytes NameOfPath(std::span<const Certificate> path,
                 CertificatePurpose purpose) {
  crypto::Hash hash;
  const auto octet = static_cast<std::byte>(purpose);
  hash.Update(std::span(&octet, 1));
  // DER says where it ends, so that no two paths are fed alike.
  for (const Certificate& certificate : path) hash.Update(certificate.der);
  return std::move(hash).Finish();
}

// RFC 5280 wants key identifiers so that paths can be found; ours has been, and
// private authorities leave them out. Whether these, or the use of an
// authority's key, may be missing is for the profile to say.
int AllowMissing(int ok, X509_STORE_CTX* context) {
  const int error = X509_STORE_CTX_get_error(context);
  return ok == 1 || error == X509_V_ERR_MISSING_AUTHORITY_KEY_IDENTIFIER ||
                 error == X509_V_ERR_MISSING_SUBJECT_KEY_IDENTIFIER ||
                 error == X509_V_ERR_CA_CERT_MISSING_KEY_USAGE
             ? 1
             : 0;
}

// What the callback below knows of the path at hand.
struct Asked {
  std::span<const Certificate> path;
  std::span<const std::shared_ptr<X509>> certificates;

  const Certificate& Of(const X509* x509) const {
    for (std::size_t i = 0; i < path.size(); ++i) {
      if (certificates[i].get() == x509) return path[i];
    }
    Fail("OpenSSL was given no other certificate",
         std::source_location::current());
  }
};

// The signatures of OpenSSL's chain, as it reads them; those among a trusted
// root's certificates once. What else its own function looks at, times, is not
// asked of it.
int VerifySignatures(X509_STORE_CTX* context) {
  const auto& asked =
      *static_cast<const Asked*>(X509_STORE_CTX_get_app_data(context));
  STACK_OF(X509)* const chain = X509_STORE_CTX_get0_chain(context);
  for (int i = sk_X509_num(chain) - 2; i >= 0; --i) {
    X509* const subject = sk_X509_value(chain, i);
    X509* const issuer = sk_X509_value(chain, i + 1);
    const auto& known = asked.Of(subject).known;
    const auto key = asked.Of(issuer).key();
    if (known != nullptr && key.ok() &&
        std::find(known->signed_by_openssl.begin(),
                  known->signed_by_openssl.end(),
                  key->id()) != known->signed_by_openssl.end()) {
      continue;
    }
    EVP_PKEY* const their_key = X509_get0_pubkey(issuer);
    if (their_key == nullptr || X509_verify(subject, their_key) != 1) {
      X509_STORE_CTX_set_error(context, X509_V_ERR_CERT_SIGNATURE_FAILURE);
      return 0;
    }
    if (known != nullptr && key.ok()) {
      known->signed_by_openssl.push_back(key->id());
    }
  }
  return 1;
}

Failure Untrusted(const char* why) {
  return {Reason::kUntrustedCertificate, std::string("OpenSSL: ") + why};
}

Result<Done> AskOpenssl(std::span<const Certificate> path,
                        CertificatePurpose purpose) {
  const crypto::ErrorScope errors;
  Check(path.size() >= 2, "a path has a leaf and a root");
  std::vector<std::shared_ptr<X509>> certificates;
  for (const Certificate& certificate : path) {
    certificates.push_back(ToOpenssl(certificate));
    if (certificates.back() == nullptr) {
      return Failure{Reason::kBadCertificate,
                     "OpenSSL does not read a certificate"};
    }
  }
  X509Handle<X509_STORE> store(X509_STORE_new());
  X509Handle<X509_STORE_CTX> context(
      X509_STORE_CTX_new_ex(crypto::LibraryContext(), nullptr));
  X509Handle<STACK_OF(X509)> untrusted(sk_X509_new_null());
  Check(store != nullptr && context != nullptr && untrusted != nullptr,
        "libcrypto makes a store");
  Check(X509_STORE_add_cert(store.get(), certificates.back().get()) == 1,
        "libcrypto keeps a root");
  for (std::size_t i = 1; i + 1 < certificates.size(); ++i) {
    Check(sk_X509_push(untrusted.get(), certificates[i].get()) > 0,
          "libcrypto keeps a certificate");
  }
  Check(X509_STORE_CTX_init(context.get(), store.get(),
                            certificates.front().get(), untrusted.get()) == 1,
        "libcrypto starts a verification");
  X509_VERIFY_PARAM* const parameters =
      X509_STORE_CTX_get0_param(context.get());
  // A trusted root of ours need not be self-signed; whether it is, its own
  // signature says nothing.
  // Times were compared before: X509_cmp_time() takes the last second of a
  // validity for one too late.
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_X509_STRICT |
                                              X509_V_FLAG_PARTIAL_CHAIN |
                                              X509_V_FLAG_NO_CHECK_TIME);
  X509_VERIFY_PARAM_set_depth(parameters, static_cast<int>(path.size()));
  if (purpose == CertificatePurpose::kTimeStamping) {
    X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_TIMESTAMP_SIGN);
  }
  // A subject's common name is nobody's host.
  X509_VERIFY_PARAM_set_hostflags(parameters,
                                  X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  X509_STORE_CTX_set_verify_cb(context.get(), AllowMissing);
  Asked asked{path, certificates};
  Check(X509_STORE_CTX_set_app_data(context.get(), &asked) == 1,
        "libcrypto keeps a pointer");
  X509_STORE_CTX_set_verify(context.get(), VerifySignatures);
  if (X509_verify_cert(context.get()) != 1) {
    return Untrusted(
        X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
  }
  return Done{};
}

}  // namespace

Result<Done> CheckPathByOpenssl(std::span<const Certificate> path,
                                CertificatePurpose purpose) {
  const auto& known = path.front().known;
  if (known == nullptr) return AskOpenssl(path, purpose);
  // Whatever the time: a time stamping authority's path is asked about once.
  const Bytes name = NameOfPath(path, purpose);
  std::vector<Bytes>& good = known->good_paths;
  if (std::find(good.begin(), good.end(), name) != good.end()) return Done{};
  TRY_DONE(AskOpenssl(path, purpose));
  good.push_back(name);
  return Done{};
}

void PrepareCertificates() {
  const crypto::ErrorScope errors;
  X509Handle<X509_STORE> store(X509_STORE_new());
  X509Handle<X509> certificate(X509_new_ex(crypto::LibraryContext(), nullptr));
  X509Handle<X509_STORE_CTX> context(
      X509_STORE_CTX_new_ex(crypto::LibraryContext(), nullptr));
  Check(store != nullptr && certificate != nullptr && context != nullptr &&
            X509_STORE_CTX_init(context.get(), store.get(), certificate.get(),
                                nullptr) == 1,
        "libcrypto starts a verification");
  // libc looks for /etc/localtime the first time that anybody converts a time,
  // UTC or not, and OpenSSL may.
  std::tm utc{};
  const std::time_t epoch = 0;
  Check(::gmtime_r(&epoch, &utc) != nullptr, "libc knows 1970");
  // An empty certificate verifies by nobody; the tables are set up now.
  Check(X509_verify_cert(context.get()) != 1,
        "nothing vouches for an empty certificate");
}

}  // namespace airlock::verifier
