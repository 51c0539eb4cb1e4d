// OpenSSL's opinion of a path that was found without it.
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <memory>
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

X509Handle<X509> ToOpenssl(const Certificate& certificate) {
  X509* x509 = X509_new_ex(crypto::LibraryContext(), nullptr);
  Check(x509 != nullptr, "libcrypto makes a certificate");
  const unsigned char* at = crypto::Octets(certificate.der);
  // On failure it frees x509 and leaves null.
  d2i_X509(&x509, &at, static_cast<long>(certificate.der.size()));
  return X509Handle<X509>(x509);
}

Failure Untrusted(const char* why) {
  return {Reason::kUntrustedCertificate, std::string("OpenSSL: ") + why};
}

}  // namespace

Result<Done> CheckPathByOpenssl(std::span<const Certificate> path,
                                CertificatePurpose purpose) {
  const crypto::ErrorScope errors;
  Check(path.size() >= 2, "a path has a leaf and a root");
  std::vector<X509Handle<X509>> certificates;
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
  X509_VERIFY_PARAM_set_depth(parameters, static_cast<int>(kMaxPathLength));
  if (purpose == CertificatePurpose::kTimeStamping) {
    X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_TIMESTAMP_SIGN);
  } else if (purpose == CertificatePurpose::kServer) {
    X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_SSL_SERVER);
  }
  if (X509_verify_cert(context.get()) != 1) {
    return Untrusted(
        X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
  }
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
