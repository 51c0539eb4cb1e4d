// airlock/core/home.h
//
// Where everything of one installation lies. $AIRLOCK_HOME names the root.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "airlock/core/digest.h"
#include "airlock/core/name.h"

namespace airlock {

class Home {
 public:
  explicit Home(std::string root) : root_(std::move(root)) {}

  const std::string& root() const { return root_; }
  std::string installation() const { return root_ + "/installation"; }
  std::string ledger() const { return root_ + "/ledger"; }
  std::string index() const { return root_ + "/index"; }
  std::string vault() const { return root_ + "/vault"; }
  std::string quarantine() const { return root_ + "/vault/quarantine"; }
  std::string admitted() const { return root_ + "/vault/admitted"; }
  // What was handed in and is not claimed yet, a note of each (intake only).
  std::string unclaimed() const { return root_ + "/vault/unclaimed"; }
  std::string published() const { return root_ + "/published"; }
  std::string outbox() const { return root_ + "/outbox"; }
  std::string public_keys() const { return root_ + "/public"; }
  // Owned by the program named, mode 0700: its keys and what it remembers.
  std::string secret(std::string_view program) const {
    return root_ + "/secret/" + std::string(program);
  }
  // A socket: "ledger", "intake", "worker", "signer", "exporter".
  std::string socket(std::string_view program) const {
    return root_ + "/run/" + std::string(program) + "/socket";
  }

 private:
  std::string root_;
};

}  // namespace airlock
