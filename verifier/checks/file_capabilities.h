// verifier/checks/file_capabilities.h
//
// security.capability in words.
#pragma once

#include <string>
#include <string_view>

namespace airlock::verifier {

// Of a member's `capabilities`: the kernel's bytes in hex (struct vfs_cap_data
// of linux/capability.h, versions 1 to 3) as "cap_net_raw=ep", with "rootid N"
// of version 3 where it is not 0; what rpm spells itself stays as it is, and
// bytes that are none of these are "unreadable".
std::string CapabilityText(std::string_view capabilities);

}  // namespace airlock::verifier
