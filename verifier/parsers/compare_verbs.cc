#include "verifier/parsers/compare_verbs.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "airlock/platform/directory.h"
#include "verifier/parsers/difference_cause.h"
#include "verifier/parsers/unpack.h"

namespace airlock::verifier {
namespace {

// Of one artifact: twice this, a decoder's 128 MiB and what is held of the file
// at hand stay below a worker's 512 MiB.
constexpr std::uint64_t kMaxKeptBytes = 64ULL << 20;
constexpr std::uint64_t kMaxKeptFile = 32ULL << 20;

// Keeps the files that are asked about, and ends the walk with the last.
class Keeper final : public LeafVisitor {
 public:
  // What lies in the artifact as it is, need not be looked for.
  Result<Done> Read(const InquiryInput& input, const std::string& path,
                    std::string_view at) {
    if (at.empty()) {
      if (kept_.try_emplace(path).second) ++missing_;
      return Done{};
    }
    const std::size_t plus = std::min(at.find('+'), at.size() - 1);
    TRY(const std::uint64_t from,
        ParseNumber(at.substr(0, plus), input.item.size));
    TRY(const std::uint64_t size,
        ParseNumber(at.substr(plus + 1), input.item.size - from));
    if (size > kMaxKeptFile || held_ + size > kMaxKeptBytes) return Done{};
    held_ += size;
    TRY(kept_[path], platform::ReadRange(input.fd, from, size));
    return Done{};
  }

  Result<Done> Walk(const notes::Job& job, const InquiryInput& input) {
    if (missing_ == 0) return Done{};
    FdSource source(input.fd);
    const auto walked =
        Unpack(source, input.item.object, input.item.size, job.limits, this);
    if (!walked.ok() && missing_ != 0) return walked.failure();
    return Done{};
  }

  std::uint64_t wanted_bytes() const override { return kMaxKeptFile; }
  Result<bool> Visit(const Leaf& leaf) override {
    const auto at = kept_.find(leaf.path);
    if (at == kept_.end() || at->second) return false;
    --missing_;
    if (leaf.bytes && held_ + leaf.size <= kMaxKeptBytes) {
      held_ += leaf.size;
      at->second = CopyOf(*leaf.bytes);
    }
    // A fault is the one failure that no container inside keeps to itself.
    if (missing_ == 0) return Failure{Reason::kInterrupted, "all was met"};
    return true;
  }

  // Null where it was not met, or is too large.
  const Bytes* Kept(const std::string& path) const {
    const auto at = kept_.find(path);
    return at == kept_.end() || !at->second ? nullptr : &*at->second;
  }

 private:
  std::map<std::string, std::optional<Bytes>> kept_;
  std::size_t missing_ = 0;
  std::uint64_t held_ = 0;
};

Result<Keeper> KeepFiles(const notes::Job& job, const InquiryInput& input,
                         const std::vector<std::string>& paths,
                         const std::vector<std::string>& places) {
  Keeper keeper;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    TRY_DONE(keeper.Read(input, paths[i], places[i]));
  }
  TRY_DONE(keeper.Walk(job, input));
  return keeper;
}

}  // namespace

Result<notes::Inventory> AnswerNormalForm(
    const notes::Job& job, const std::vector<InquiryInput>& inputs) {
  if (inputs.size() != 1) {
    return Failure{Reason::kUsage, "a normal form is of one artifact"};
  }
  FdSource source(inputs[0].fd);
  TRY(Unpacked unpacked,
      Unpack(source, inputs[0].item.object, inputs[0].item.size, job.limits,
             nullptr, Facts::kOfForm));
  return std::move(unpacked.inventory);
}

Result<notes::Explanation> AnswerExplain(
    const notes::Job& job, const notes::Question& question,
    const std::vector<InquiryInput>& inputs) {
  const std::vector<std::string> left = question.All("left");
  const std::vector<std::string> right = question.All("right");
  const std::vector<std::string> left_at = question.All("left-at");
  const std::vector<std::string> right_at = question.All("right-at");
  if (inputs.size() != 2 || left.empty() || left.size() != right.size() ||
      left.size() != left_at.size() || left.size() != right_at.size()) {
    return Failure{Reason::kUsage, "two artifacts, and pairs of their files"};
  }
  TRY(const Keeper a, KeepFiles(job, inputs[0], left, left_at));
  TRY(const Keeper b, KeepFiles(job, inputs[1], right, right_at));
  notes::Explanation explanation;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const Bytes* const x = a.Kept(left[i]);
    const Bytes* const y = b.Kept(right[i]);
    if (x == nullptr || y == nullptr) continue;
    for (notes::Cause& cause : CausesOf(i, left[i], *x, *y)) {
      explanation.causes.push_back(std::move(cause));
    }
  }
  return explanation;
}

}  // namespace airlock::verifier
