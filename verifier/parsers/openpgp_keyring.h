// verifier/parsers/openpgp_keyring.h
//
// An OpenPGP keyring, once, as plain facts.
//
// Bindings, expiry and revocation of OpenPGP keys are a world of rules of their
// own. librnp knows them; it is asked once, at import, and what it says is
// shown to people before they sign it. Nothing of it is used at verification.
#pragma once

#include <string>

#include "airlock/core/bytes.h"
#include "airlock/core/notes/trust.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

// Makes librnp ready for one ReadKeyring() in a place where no random numbers
// can be had: it wants a generator even to read public keys, and opens a device
// for it that the sandbox closes (kUnavailable).
Result<Done> PrepareKeyring();

// Primaries and subkeys that may sign data and whose self-signatures hold,
// whether expired by now or not. Keys that crypto::PublicKey does not accept
// are left out, and so are primaries without any key. A revocation that does
// not say that the key was merely retired or superseded counts from the key's
// creation. `bytes` is binary or armoured (kBadOpenPgp; kBadKey if no key is
// left).
Result<notes::Anchors> ReadKeyring(ByteView bytes, const std::string& source);

}  // namespace airlock::verifier
