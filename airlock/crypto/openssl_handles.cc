#include "airlock/crypto/openssl_handles.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/provider.h>

#include "airlock/core/check.h"
#include "airlock/crypto/openssl_config.h"

namespace airlock::crypto {
namespace {

OSSL_LIB_CTX* MakeContext() {
  // Even with a context of one's own, libcrypto reads openssl.cnf for the
  // default one on first use unless told not to.
  LoadNoOpensslConfig();
  OSSL_LIB_CTX* context = OSSL_LIB_CTX_new();
  Check(context != nullptr, "libcrypto makes a context");
  Check(OSSL_PROVIDER_load(context, "default") != nullptr,
        "libcrypto has its default provider");
  return context;
}

const EVP_MD* Fetch(const char* name) {
  const EVP_MD* method = EVP_MD_fetch(LibraryContext(), name, nullptr);
  Check(method != nullptr, "libcrypto has SHA-2");
  return method;
}

}  // namespace

void LoadNoOpensslConfig() {
  Check(OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) == 1,
        "libcrypto starts");
}

OSSL_LIB_CTX* LibraryContext() {
  static OSSL_LIB_CTX* const context = MakeContext();
  return context;
}

const EVP_MD* DigestMethod(HashAlgorithm algorithm) {
  // Fetching costs more than hashing a tree node does.
  static const EVP_MD* const sha256 = Fetch("SHA2-256");
  static const EVP_MD* const sha384 = Fetch("SHA2-384");
  static const EVP_MD* const sha512 = Fetch("SHA2-512");
  switch (algorithm) {
    case HashAlgorithm::kSha256:
      return sha256;
    case HashAlgorithm::kSha384:
      return sha384;
    case HashAlgorithm::kSha512:
      return sha512;
  }
  Fail("a hash algorithm is one of three", std::source_location::current());
}

OpensslHandle<BIGNUM> MakeBignum(ByteView magnitude) {
  // Secure, so that the parameters built from it are cleared when freed.
  OpensslHandle<BIGNUM> number(BN_secure_new());
  Check(number != nullptr &&
            BN_bin2bn(Octets(magnitude), static_cast<int>(magnitude.size()),
                      number.get()) != nullptr,
        "libcrypto makes a number");
  return number;
}

OpensslHandle<EVP_PKEY> MakeKey(const char* type, int selection,
                                OSSL_PARAM_BLD* parameters) {
  OpensslHandle<OSSL_PARAM> built(OSSL_PARAM_BLD_to_param(parameters));
  OpensslHandle<EVP_PKEY_CTX> context(
      EVP_PKEY_CTX_new_from_name(LibraryContext(), type, nullptr));
  Check(built != nullptr && context != nullptr, "libcrypto makes a context");
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, selection, built.get()) != 1) {
    return nullptr;
  }
  return OpensslHandle<EVP_PKEY>(key);
}

ErrorScope::ErrorScope() { ERR_set_mark(); }
ErrorScope::~ErrorScope() { ERR_pop_to_mark(); }

}  // namespace airlock::crypto
