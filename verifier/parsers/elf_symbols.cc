#include "verifier/parsers/elf_symbols.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace airlock::verifier {
namespace {

// Functions that glibc 2.36 exports as "__NAME_chk" too, in order: what
// `readelf -Ws libc.so.6` lists. Without that, no compiler can check them.
constexpr auto kCheckable = std::to_array<std::string_view>({
    "asprintf", "confstr", "dprintf", "explicit_bzero", "fdelt", "fgets",
    "fgets_unlocked", "fgetws", "fgetws_unlocked", "fprintf", "fread",
    "fread_unlocked", "fwprintf", "getcwd", "getdomainname", "getgroups",
    "gethostname", "getlogin_r", "gets", "getwd", "longjmp", "mbsnrtowcs",
    "mbsrtowcs", "mbstowcs", "memcpy", "memmove", "mempcpy", "memset",
    "obstack_printf", "obstack_vprintf", "poll", "ppoll", "pread", "pread64",
    "printf", "ptsname_r", "read", "readlink", "readlinkat", "realpath", "recv",
    "recvfrom", "snprintf", "sprintf", "stpcpy", "stpncpy", "strcat", "strcpy",
    "strncat", "strncpy", "swprintf", "syslog", "ttyname_r", "vasprintf",
    "vdprintf", "vfprintf", "vfwprintf", "vprintf", "vsnprintf", "vsprintf",
    "vswprintf", "vsyslog", "vwprintf", "wcpcpy", "wcpncpy", "wcrtomb",
    "wcscat", "wcscpy", "wcsncat", "wcsncpy", "wcsnrtombs", "wcsrtombs",
    "wcstombs", "wctomb", "wmemcpy", "wmemmove", "wmempcpy", "wmemset",
    "wprintf",
});
static_assert(std::is_sorted(kCheckable.begin(), kCheckable.end()));

// No name that matters is longer: so much is looked at and no more, whatever
// symbols a stranger has share their names.
constexpr std::size_t kMaxName = 40;
constexpr std::string_view kChecked = "_chk";

// gcc's handler and guard, and the Intel compiler's.
bool IsCanary(std::string_view name) {
  return name.starts_with("__stack_chk_fail") ||
         name.starts_with("__stack_chk_guard") ||
         name.starts_with("__intel_security_cookie");
}

void Count(std::string_view name, SymbolFacts& facts) {
  name.remove_prefix(std::min(name.find_first_not_of('_'), name.size()));
  const bool checked = name.ends_with(kChecked);
  if (checked) name.remove_suffix(kChecked.size());
  if (!std::binary_search(kCheckable.begin(), kCheckable.end(), name)) return;
  ++facts.fortifiable;
  if (checked) ++facts.fortified;
}

}  // namespace

std::size_t SymbolBytes(const ElfImage& image) {
  return image.bits() == 64 ? 24 : 16;
}

Result<Done> AddSymbols(const ElfImage& image, ByteView table, ByteView names,
                        bool imports, SymbolFacts& facts) {
  const std::size_t entry = SymbolBytes(image);
  const std::size_t section_at = image.bits() == 64 ? 6 : 14;
  const std::string_view text = AsText(names);
  for (std::size_t at = 0; at + entry <= table.size(); at += entry) {
    const std::uint64_t name_at = image.Number(table, at, 4);
    if (name_at == 0) continue;
    if (name_at >= text.size()) {
      return Failure{Reason::kBadContainer,
                     "elf: a symbol's name beyond the table of names"};
    }
    facts.any = true;
    std::string_view name = text.substr(name_at, kMaxName);
    const bool undefined = image.Number(table, at + section_at, 2) == 0;
    if (name.starts_with("__")) facts.canary |= IsCanary(name);
    if (!imports || !undefined) continue;
    const std::size_t end = name.find('\0');
    if (end != std::string_view::npos) Count(name.substr(0, end), facts);
  }
  return Done{};
}

}  // namespace airlock::verifier
