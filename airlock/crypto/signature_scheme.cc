#include <array>

#include "airlock/crypto/public_key.h"

namespace airlock::crypto {
namespace {

using Form = SignatureScheme::Form;

constexpr std::string_view kEd25519Name = "ed25519";

// The forms whose names end in that of a hash.
struct HashedForm {
  Form form;
  std::string_view name;
};
constexpr std::array<HashedForm, 6> kHashedForms = {{
    {Form::kEcdsaDer, "ecdsa"},
    {Form::kEcdsaP1363, "ecdsa-p1363"},
    {Form::kRsaPkcs1, "rsa-pkcs1"},
    {Form::kRsaPss, "rsa-pss"},
    {Form::kEd25519OverHash, "openpgp-ed25519"},
    {Form::kEd25519Ph, "ed25519ph"},
}};

}  // namespace

std::string SignatureScheme::name() const {
  for (const HashedForm& row : kHashedForms) {
    if (row.form == form) {
      return std::string(row.name) + "-" + std::string(NameOf(hash));
    }
  }
  return std::string(kEd25519Name);
}

Result<SignatureScheme> SignatureScheme::Parse(std::string_view name) {
  if (name == kEd25519Name) return SignatureScheme{};
  const std::size_t dash = name.rfind('-');
  if (dash != std::string_view::npos) {
    for (const HashedForm& row : kHashedForms) {
      if (row.name != name.substr(0, dash)) continue;
      TRY(const HashAlgorithm hash, HashNamed(name.substr(dash + 1)));
      return SignatureScheme{row.form, hash};
    }
  }
  return Failure{Reason::kWeakAlgorithm,
                 "signature scheme '" + Printable(name.substr(0, 40)) + "'"};
}

}  // namespace airlock::crypto
