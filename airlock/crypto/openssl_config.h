// airlock/crypto/openssl_config.h
//
// What OpenSSL would read of its own accord, and must not.
//
// Our arithmetic has a context that no configuration reaches. Libraries that
// bring OpenSSL along, as libcurl does, use the default one, and load whatever
// openssl.cnf or $OPENSSL_CONF names into it: code of somebody's choosing.
#pragma once

namespace airlock::crypto {

// From here on this process and its forks load no configuration file. To be
// called before any other library starts OpenSSL; again is harmless.
void LoadNoOpensslConfig();

}  // namespace airlock::crypto
