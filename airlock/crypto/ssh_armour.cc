#include "airlock/crypto/sshsig.h"

namespace airlock::crypto {
namespace {

constexpr std::string_view kHead = "-----BEGIN SSH SIGNATURE-----\n";
constexpr std::string_view kTail = "-----END SSH SIGNATURE-----\n";
constexpr std::size_t kColumns = 70;
// 8 KiB of signature in base64, with room for the line ends.
constexpr std::size_t kMaxTextBytes = 12 * 1024;

Failure BadArmour(std::string why) {
  return {Reason::kSshSignature, "SSH armour: " + std::move(why)};
}

}  // namespace

std::string ArmourSshSignature(ByteView blob) {
  std::string text(kHead);
  const std::string base64 = Base64Encode(blob);
  for (std::size_t at = 0; at < base64.size(); at += kColumns) {
    text.append(base64, at, kColumns).push_back('\n');
  }
  return text.append(kTail);
}

Result<Bytes> UnarmourSshSignature(std::string_view text) {
  if (text.size() > kMaxTextBytes) return BadArmour("too long");
  if (text.size() < kHead.size() + kTail.size() || !text.starts_with(kHead) ||
      !text.ends_with(kTail)) {
    return BadArmour("first or last line");
  }
  std::string base64(
      text.substr(kHead.size(), text.size() - kHead.size() - kTail.size()));
  std::erase(base64, '\n');
  auto blob = Base64Decode(base64);
  if (!blob.ok()) return BadArmour(blob.failure().detail);
  if (ArmourSshSignature(*blob) != text) {
    return BadArmour("not broken at 70 columns");
  }
  return blob;
}

}  // namespace airlock::crypto
