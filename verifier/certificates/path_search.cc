#include "verifier/certificates/path_search.h"

#include <algorithm>
#include <map>
#include <optional>

namespace airlock::verifier {
namespace {

// Depth first, roots before intermediates, so that a short path is found first.
class Search {
 public:
  Search(const Certificate& leaf, const PathSearch& question)
      : question_(question), path_({&leaf}) {}

  Result<std::vector<Certificate>> Run() {
    if (Extend()) return *found_;
    if (exhausted_) {
      return Failure{Reason::kTooLarge, "too much work for one path"};
    }
    if (why_not_) return *why_not_;
    return Failure{Reason::kUntrustedCertificate,
                   "no path leads from the certificate to a trusted root"};
  }

 private:
  bool MayIssue(const Certificate& issuer) const {
    const Certificate& last = *path_.back();
    return issuer.subject == last.issuer &&
           (issuer.subject_key_id.empty() || last.authority_key_id.empty() ||
            issuer.subject_key_id == last.authority_key_id) &&
           std::none_of(path_.begin(), path_.end(), [&](const auto* one) {
             return one->subject == issuer.subject && one->spki == issuer.spki;
           });
  }

  bool Spend(std::size_t& spent, std::size_t budget) {
    if (spent == budget) exhausted_ = true;
    if (exhausted_) return false;
    ++spent;
    return true;
  }

  bool Signed(const Certificate& issuer) {
    const Certificate& last = *path_.back();
    // Two certificates of one key and name sign alike.
    const auto known = signed_.find({&last, &issuer});
    if (known != signed_.end()) return known->second;
    if (!Spend(signatures_, kMaxPathSignatures)) return false;
    const auto checked = CheckSignature(last, issuer);
    // A namesake's signature says nothing; a weak key's does.
    if (!checked.ok() && checked.failure().reason != Reason::kBadSignature &&
        !why_not_) {
      why_not_ = checked.failure();
    }
    signed_.insert({{&last, &issuer}, checked.ok()});
    return checked.ok();
  }

  // Whether the path that ends in `root` may be used.
  bool Judge(const Certificate& root) {
    if (!Spend(judged_, kMaxPathsJudged)) return false;
    std::vector<Certificate> path;
    for (const Certificate* const one : path_) path.push_back(*one);
    path.push_back(root);
    const auto checked = question_.judge(path);
    if (checked.ok()) {
      found_ = std::move(path);
    } else if (!why_not_) {
      why_not_ = checked.failure();
    }
    return checked.ok();
  }

  bool Extend() {
    if (!Spend(steps_, kMaxPathSteps)) return false;
    for (const Certificate& root : question_.roots) {
      if (MayIssue(root) && Signed(root) && Judge(root)) return true;
    }
    if (path_.size() + 1 >= question_.max_length) return false;
    for (const Certificate& next : question_.intermediates) {
      if (!MayIssue(next) || !Signed(next)) continue;
      path_.push_back(&next);
      if (Extend()) return true;
      path_.pop_back();
    }
    return false;
  }

  const PathSearch& question_;
  std::vector<const Certificate*> path_;
  std::map<std::pair<const Certificate*, const Certificate*>, bool> signed_;
  std::size_t signatures_ = 0;
  std::size_t judged_ = 0;
  std::size_t steps_ = 0;
  bool exhausted_ = false;
  std::optional<std::vector<Certificate>> found_;
  // Of the first path that led to a root and did not hold.
  std::optional<Failure> why_not_;
};

}  // namespace

Result<std::vector<Certificate>> FindPath(const Certificate& leaf,
                                          const PathSearch& search) {
  return Search(leaf, search).Run();
}

}  // namespace airlock::verifier
