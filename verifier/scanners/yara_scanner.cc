#include "verifier/scanners/yara_scanner.h"

#include <yara.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "airlock/core/check.h"

namespace airlock::verifier {
namespace {

// Everything that yara asks to be called once: initialise, finalise.
class Library {
 public:
  Library() : ready_(yr_initialize() == ERROR_SUCCESS) {}
  ~Library() {
    if (ready_) yr_finalize();
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  bool ready() const { return ready_; }

 private:
  bool ready_;
};

struct CompilerEnd {
  void operator()(YR_COMPILER* compiler) const {
    yr_compiler_destroy(compiler);
  }
};
struct RulesEnd {
  void operator()(YR_RULES* rules) const { yr_rules_destroy(rules); }
};
struct ScannerEnd {
  void operator()(YR_SCANNER* scanner) const { yr_scanner_destroy(scanner); }
};

void OnCompilerMessage(int level, const char* /*file*/, int line,
                       const YR_RULE* rule, const char* message, void* data) {
  if (level != YARA_ERROR_LEVEL_ERROR) return;
  auto& first = *static_cast<std::string*>(data);
  if (!first.empty()) return;
  first = "line " + std::to_string(line);
  if (rule != nullptr && rule->identifier != nullptr) {
    first += std::string(", rule ") + rule->identifier;
  }
  first += std::string(": ") + message;
}

int OnScanMessage(YR_SCAN_CONTEXT* /*context*/, int message, void* data,
                  void* user) {
  auto& scan = *static_cast<LeafScan*>(user);
  if (message == CALLBACK_MSG_RULE_MATCHING) {
    scan.rules.emplace_back(static_cast<const YR_RULE*>(data)->identifier);
  } else if (message == CALLBACK_MSG_TOO_MANY_MATCHES) {
    // From here on yara ignores the string: it has not looked at the rest.
    scan.ending = LeafScan::Ending::kTooManyMatches;
  }
  return CALLBACK_CONTINUE;
}

}  // namespace

struct Scanner::State {
  Library library;
  std::unique_ptr<YR_RULES, RulesEnd> rules;
  std::unique_ptr<YR_SCANNER, ScannerEnd> scanner;
};

Scanner::Scanner(std::unique_ptr<State> state) : state_(std::move(state)) {}
Scanner::Scanner(Scanner&&) noexcept = default;
Scanner& Scanner::operator=(Scanner&&) noexcept = default;
Scanner::~Scanner() = default;

std::string Scanner::engine() { return std::string("yara ") + YR_VERSION; }

Result<Scanner> Scanner::Compile(const Rules& rules) {
  const auto refuse = [](std::string why) {
    return Failure{Reason::kConfiguration, "yara: " + std::move(why)};
  };
  auto state = std::make_unique<State>();
  if (!state->library.ready()) return refuse("does not start");
  YR_COMPILER* raw_compiler = nullptr;
  if (yr_compiler_create(&raw_compiler) != ERROR_SUCCESS) {
    return refuse("no compiler");
  }
  const std::unique_ptr<YR_COMPILER, CompilerEnd> compiler(raw_compiler);
  std::string first_error;
  yr_compiler_set_callback(compiler.get(), OnCompilerMessage, &first_error);
  yr_compiler_set_include_callback(compiler.get(), nullptr, nullptr, nullptr);
  if (yr_compiler_add_string(compiler.get(), rules.text.c_str(), nullptr) !=
      0) {
    return refuse(first_error);
  }
  YR_RULES* raw_rules = nullptr;
  if (yr_compiler_get_rules(compiler.get(), &raw_rules) != ERROR_SUCCESS) {
    return refuse("rules cannot be made ready");
  }
  state->rules.reset(raw_rules);
  YR_SCANNER* raw_scanner = nullptr;
  if (yr_scanner_create(raw_rules, &raw_scanner) != ERROR_SUCCESS) {
    return refuse("no scanner");
  }
  state->scanner.reset(raw_scanner);
  // Without its own handlers for SIGBUS and SIGSEGV, which are for files that
  // shrink while they are mapped; the sandbox does not let it set any.
  yr_scanner_set_flags(raw_scanner, SCAN_FLAGS_REPORT_RULES_MATCHING |
                                        SCAN_FLAGS_NO_TRYCATCH |
                                        SCAN_FLAGS_FAST_MODE);
  return Scanner(std::move(state));
}

LeafScan Scanner::Scan(ByteView leaf, std::uint64_t seconds) {
  LeafScan scan;
  YR_SCANNER* const scanner = state_->scanner.get();
  yr_scanner_set_callback(scanner, OnScanMessage, &scan);
  // yara takes 0 for "no limit".
  const std::uint64_t limit =
      std::clamp<std::uint64_t>(seconds, 1, std::numeric_limits<int>::max());
  yr_scanner_set_timeout(scanner, static_cast<int>(limit));
  const int code = yr_scanner_scan_mem(
      scanner, reinterpret_cast<const std::uint8_t*>(leaf.data()), leaf.size());
  if (code == ERROR_SCAN_TIMEOUT) {
    scan.ending = LeafScan::Ending::kTimeout;
  } else if (code == ERROR_TOO_MANY_MATCHES) {
    scan.ending = LeafScan::Ending::kTooManyMatches;
  } else if (code != ERROR_SUCCESS) {
    scan.ending = LeafScan::Ending::kError;
  }
  return scan;
}

}  // namespace airlock::verifier
