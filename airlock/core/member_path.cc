#include "airlock/core/member_path.h"

#include "airlock/core/bytes.h"

namespace airlock {

Result<MemberPath> MemberPath::Parse(std::string_view raw) {
  const auto refuse = [&](std::string_view why) {
    return Failure{
        Reason::kMemberPath,
        std::string(why) + ": '" + Printable(raw.substr(0, 200)) + "'"};
  };
  if (raw.empty()) return refuse("empty name");
  if (raw.size() > kMaxBytes) return refuse("name over 4096 bytes");
  if (!IsUtf8(raw)) return refuse("not UTF-8");
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const auto c = static_cast<unsigned char>(raw[i]);
    if (c < 0x20 || c == 0x7f) return refuse("control character");
    // U+0080..U+009F, the control characters of two bytes.
    if (c == 0xc2 && i + 1 < raw.size() &&
        static_cast<unsigned char>(raw[i + 1]) < 0xa0) {
      return refuse("control character");
    }
  }
  std::size_t depth = 0;
  std::string_view rest = raw;
  while (true) {
    const std::size_t slash = rest.find('/');
    const std::string_view component = rest.substr(0, slash);
    if (component.empty()) return refuse("empty component");
    if (component == ".") return refuse("component '.'");
    if (component == "..") return refuse("component '..'");
    if (component.size() > kMaxComponentBytes) {
      return refuse("component over 255 bytes");
    }
    if (++depth > kMaxDepth) return refuse("more than 64 components");
    if (slash == std::string_view::npos) break;
    rest.remove_prefix(slash + 1);
  }
  return MemberPath(std::string(raw));
}

std::string_view MemberPath::base() const {
  const std::size_t slash = text_.rfind('/');
  return std::string_view(text_).substr(slash == std::string::npos ? 0
                                                                   : slash + 1);
}

}  // namespace airlock
