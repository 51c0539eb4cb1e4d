#include "verifier/compare/comparison.h"

#include <algorithm>
#include <map>
#include <set>

#include "airlock/core/check.h"

namespace airlock::verifier {
namespace {

using notes::RebuildLevel;

const Normaliser& Named(std::string_view name) {
  const Normaliser* const normaliser = NormaliserNamed(name);
  Check(normaliser != nullptr, "a normaliser of the table");
  return *normaliser;
}

class Comparer {
 public:
  Comparer(const FormTree& left, const FormTree& right)
      : left_(left), right_(right) {}

  Result<Comparison> Compare() {
    const FormEntry& a = left_.root();
    const FormEntry& b = right_.root();
    if (a.digest == b.digest) {
      result_.level = RebuildLevel::kR0;
      return std::move(result_);
    }
    Entries(a, b);
    if (!result_.differences.empty()) return std::move(result_);
    // Bytes that differ differ somewhere, and by a name.
    if (result_.used.empty()) {
      return Failure{Reason::kLyingWorker,
                     "one form of two artifacts that are not the same"};
    }
    result_.level = RebuildLevel::kR1;
    for (const Used& used : result_.used) {
      result_.level = std::max(result_.level, used.normaliser->level);
    }
    return std::move(result_);
  }

 private:
  void Use(std::string_view name, const FormEntry& a, std::uint64_t left,
           std::uint64_t right) {
    result_.used.push_back({&Named(name), a.place, left, right});
  }

  void Entries(const FormEntry& a, const FormEntry& b) {
    Difference difference;
    difference.place = a.place;
    difference.left = &a;
    difference.right = &b;
    auto& what = difference.what;
    if (a.type != b.type) what.push_back("type");
    if (a.mode != b.mode) what.push_back("mode");
    if (a.uid != b.uid || a.gid != b.gid) what.push_back("owner");
    if (a.link != b.link) what.push_back("target");
    if (a.capabilities != b.capabilities) what.push_back("capabilities");
    if (a.attributes != b.attributes) what.push_back("attributes");
    // Members that differ say so for themselves; what their container hides of
    // its own stands before them.
    const bool opened = !a.container.empty() && a.container == b.container;
    const bool packed_alike = a.packing == b.packing || !a.packing_counts;
    if (opened && packed_alike) {
      Margins(a, b);
      Framing(a, b);
      Members(a, b);
    } else {
      if (opened) {
        what.push_back("packing");
      } else if (a.container != b.container || !SameContent(a, b)) {
        what.push_back(a.digest != b.digest         ? "bytes"
                       : a.container != b.container ? "depth"
                                                    : "derived");
      }
      Margins(a, b);
    }
    if (!what.empty()) result_.differences.push_back(std::move(difference));
  }

  static bool SameContent(const FormEntry& a, const FormEntry& b) {
    if (a.visible.empty() && b.visible.empty()) return a.digest == b.digest;
    return a.visible == b.visible;
  }

  // What stands aside in one entry and otherwise, or not, in the other.
  void Margins(const FormEntry& a, const FormEntry& b) {
    std::map<std::string_view, std::pair<Hidden, Hidden>> both;
    for (const auto& [n, hidden] : a.hidden) both[n->name].first = hidden;
    for (const auto& [n, hidden] : b.hidden) both[n->name].second = hidden;
    for (const auto& [name, hidden] : both) {
      if (hidden.first.value == hidden.second.value) continue;
      // Of files that differ in what is visible nothing was passed over.
      const bool leaf = Named(name).level == RebuildLevel::kR3;
      if (leaf && !SameContent(a, b)) continue;
      Use(name, a, hidden.first.bytes, hidden.second.bytes);
    }
  }

  // Where not told in detail: all bytes of a stream that is not compared.
  void Framing(const FormEntry& a, const FormEntry& b) {
    if (a.digest == b.digest) return;
    if (!a.packing.empty() || !b.packing.empty()) {
      Use("compression", a, a.packing.empty() ? 0 : a.size,
          b.packing.empty() ? 0 : b.size);
    }
    if (a.container == "zip") Use("zip-framing", a, a.size, b.size);
    if (a.container == "rpm") Use("rpm-framing", a, a.size, b.size);
  }

  void Members(const FormEntry& a, const FormEntry& b) {
    std::map<std::string_view, std::size_t> theirs;
    for (const std::size_t i : b.members) {
      theirs.emplace(right_.entries[i].name, i);
    }
    std::vector<std::size_t> order;  // of those in both, as they stand in b
    std::set<std::size_t> met;
    for (const std::size_t i : a.members) {
      const FormEntry& mine = left_.entries[i];
      const auto at = theirs.find(mine.name);
      if (at == theirs.end()) {
        result_.differences.push_back(
            {Difference::Kind::kOnlyLeft, mine.place, {}, &mine, nullptr});
        continue;
      }
      order.push_back(at->second);
      met.insert(at->second);
      Entries(mine, right_.entries[at->second]);
    }
    for (const std::size_t i : b.members) {
      const FormEntry& entry = right_.entries[i];
      if (met.contains(i)) continue;
      result_.differences.push_back(
          {Difference::Kind::kOnlyRight, entry.place, {}, nullptr, &entry});
    }
    if (!std::is_sorted(order.begin(), order.end())) {
      Use("entry-order", a, 0, 0);
    }
  }

  const FormTree& left_;
  const FormTree& right_;
  Comparison result_;
};

}  // namespace

bool Difference::HasTwoContents() const {
  return left != nullptr && right != nullptr && left->digest && right->digest &&
         left->digest != right->digest &&
         std::ranges::find(what, "bytes") != what.end();
}

Result<Comparison> Compare(const FormTree& left, const FormTree& right) {
  return Comparer(left, right).Compare();
}

}  // namespace airlock::verifier
