#include "airlock/crypto/blake2b.h"

#include "airlock/crypto/sodium_handles.h"

namespace airlock::crypto {

struct Blake2b::State {
  crypto_generichash_state state;
};

Blake2b::Blake2b() : state_(std::make_unique<State>()) {
  StartSodium();
  Check(crypto_generichash_init(&state_->state, nullptr, 0,
                                crypto_generichash_BYTES_MAX) == 0,
        "BLAKE2b starts");
}
Blake2b::Blake2b(Blake2b&&) noexcept = default;
Blake2b& Blake2b::operator=(Blake2b&&) noexcept = default;
Blake2b::~Blake2b() = default;

void Blake2b::Update(ByteView bytes) {
  Check(crypto_generichash_update(&state_->state, SodiumOctets(bytes),
                                  bytes.size()) == 0,
        "BLAKE2b goes on");
}

Bytes Blake2b::Finish() && {
  Bytes hash(crypto_generichash_BYTES_MAX);
  Check(crypto_generichash_final(&state_->state,
                                 reinterpret_cast<unsigned char*>(hash.data()),
                                 hash.size()) == 0,
        "BLAKE2b ends");
  return hash;
}

}  // namespace airlock::crypto
