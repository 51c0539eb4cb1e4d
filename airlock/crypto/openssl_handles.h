// airlock/crypto/openssl_handles.h
//
// OpenSSL's objects as owned values; private to airlock/crypto.
//
// Everything here works in a library context of its own, which no
// configuration file reaches: openssl.cnf and OPENSSL_CONF can load modules
// into the default context, and whoever writes them could otherwise replace
// the arithmetic under a verifier. It also means that nothing opens a file
// after a sandbox has been entered.
#pragma once

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>

#include <memory>

#include "airlock/core/bytes.h"
#include "airlock/crypto/hash.h"

namespace airlock::crypto {

struct OpensslFree {
  void operator()(BIGNUM* p) const { BN_clear_free(p); }
  void operator()(BN_CTX* p) const { BN_CTX_free(p); }
  void operator()(EC_GROUP* p) const { EC_GROUP_free(p); }
  void operator()(EC_POINT* p) const { EC_POINT_free(p); }
  void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
  void operator()(EVP_PKEY_CTX* p) const { EVP_PKEY_CTX_free(p); }
  void operator()(OSSL_PARAM* p) const { OSSL_PARAM_free(p); }
  void operator()(OSSL_PARAM_BLD* p) const { OSSL_PARAM_BLD_free(p); }
};
template <typename T>
using OpensslHandle = std::unique_ptr<T, OpensslFree>;

// OpenSSL takes bytes as unsigned char; these are the only casts.
inline const unsigned char* Octets(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
inline unsigned char* WritableOctets(std::span<std::byte> bytes) {
  return reinterpret_cast<unsigned char*>(bytes.data());
}

// The context, made on first use and never freed: it is as constant as the
// code, and fetched algorithms point into it.
OSSL_LIB_CTX* LibraryContext();

const EVP_MD* DigestMethod(HashAlgorithm algorithm);

OpensslHandle<BIGNUM> MakeBignum(ByteView magnitude);

// A key of type `type` ("RSA", "EC") out of `parameters`; null if OpenSSL
// refuses them, which for EC includes a point that is not on the curve.
OpensslHandle<EVP_PKEY> MakeKey(const char* type, int selection,
                                OSSL_PARAM_BLD* parameters);

// Takes the errors of one call off the thread's queue again, so that they do
// not surface in another user of OpenSSL.
class ErrorScope {
 public:
  ErrorScope();
  ~ErrorScope();
  ErrorScope(const ErrorScope&) = delete;
  ErrorScope& operator=(const ErrorScope&) = delete;
};

}  // namespace airlock::crypto
