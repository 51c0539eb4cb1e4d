#include "airlock/core/notes/layout.h"

#include <set>
#include <utility>

#include "airlock/core/notes/field.h"

namespace airlock::notes {
namespace {

// As many as the items of a bundle.
constexpr std::size_t kMaxMembers = 10'000;

Failure BadBundle(std::string why) {
  return {Reason::kBadBundle, "layout: " + std::move(why)};
}

}  // namespace

bool IsDockersOwn(std::string_view name) {
  return name == "manifest.json" || name == "repositories";
}

std::string Format(const Layout& layout) {
  NoteWriter writer(kLayoutNote);
  for (const LayoutMember& member : layout.members) {
    writer.Add("member", std::string(NameOf(member.role)) + " " +
                             member.object.text() + " " +
                             std::to_string(member.offset) + " " +
                             std::to_string(member.size) + " " +
                             TokenEncode(member.name.text()));
  }
  return std::move(writer).text();
}

Result<Layout> ParseLayout(std::string_view text) {
  TRY(NoteReader reader,
      NoteReader::Open(text, kLayoutNote, kMaxDocumentBytes));
  Layout layout;
  std::set<std::string> names;
  std::uint64_t end = 0;
  while (reader.Sees("member")) {
    TRY(Tokens tokens, reader.TakeTokens("member"));
    TRY(const std::string_view role_name, tokens.Next());
    TRY(const ItemRole role, ItemRoleNamed(role_name));
    TRY(const ObjectDigest object, tokens.NextAs<ObjectDigest>());
    TRY(const std::uint64_t offset, tokens.NextNumber());
    TRY(const std::uint64_t size, tokens.NextNumber());
    TRY(const std::string raw_name, tokens.NextText());
    TRY(MemberPath name, MemberPath::Parse(raw_name));
    TRY_DONE(tokens.End());
    if (offset < end || size > UINT64_MAX - offset) {
      return BadBundle("members overlap at " + std::to_string(offset));
    }
    end = offset + size;
    if (!names.insert(raw_name).second) {
      return BadBundle("two members called " + Printable(raw_name));
    }
    if (layout.members.size() == kMaxMembers) {
      return BadBundle("more than 10,000 members");
    }
    layout.members.push_back({role, object, offset, size, std::move(name)});
  }
  TRY_DONE(reader.End());
  return Canonical(std::move(layout), text);
}

}  // namespace airlock::notes
