// verifier/parsers/rnp_handles.h
//
// librnp's handles, as owners.
#pragma once

#include <rnp/rnp.h>
#include <rnp/rnp_err.h>

#include <memory>
#include <type_traits>

namespace airlock::verifier {

template <typename Handle, auto kEnd>
struct RnpEnd {
  void operator()(std::remove_pointer_t<Handle>* handle) const { kEnd(handle); }
};
template <typename Handle, auto kEnd>
using RnpOwner =
    std::unique_ptr<std::remove_pointer_t<Handle>, RnpEnd<Handle, kEnd>>;

using RnpFfi = RnpOwner<rnp_ffi_t, rnp_ffi_destroy>;
using RnpInput = RnpOwner<rnp_input_t, rnp_input_destroy>;
using RnpKey = RnpOwner<rnp_key_handle_t, rnp_key_handle_destroy>;
using RnpSignature =
    RnpOwner<rnp_signature_handle_t, rnp_signature_handle_destroy>;
using RnpUid = RnpOwner<rnp_uid_handle_t, rnp_uid_handle_destroy>;
using RnpIterator =
    RnpOwner<rnp_identifier_iterator_t, rnp_identifier_iterator_destroy>;
using RnpText = std::unique_ptr<char, RnpEnd<char*, rnp_buffer_destroy>>;

}  // namespace airlock::verifier
