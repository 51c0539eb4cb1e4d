#include "airlock/programs/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <string>

#include "airlock/core/bytes.h"

namespace airlock::programs {
namespace {

std::shared_ptr<spdlog::logger> MakeLogger() {
  auto logger = spdlog::stderr_logger_st("airlock");
  // ECS field names, so that a SIEM needs no mapping; times in UTC.
  logger->set_pattern(
      "{\"@timestamp\":\"%Y-%m-%dT%H:%M:%SZ\","
      "\"log.level\":\"%l\",%v}",
      spdlog::pattern_time_type::utc);
  return logger;
}

// A JSON string of text that is already printable.
std::string Quoted(std::string_view raw) {
  std::string text = "\"";
  for (char c : Printable(raw)) {
    if (c == '"' || c == '\\') text.push_back('\\');
    text.push_back(c);
  }
  return text + "\"";
}

}  // namespace

void Log(Level level, std::string_view program, std::string_view event,
         std::string_view detail) {
  static const std::shared_ptr<spdlog::logger> logger = MakeLogger();
  const std::string message = "\"service.name\":" + Quoted(program) +
                              ",\"event.action\":" + Quoted(event) +
                              ",\"message\":" + Quoted(detail);
  switch (level) {
    case Level::kInfo:
      logger->info("{}", message);
      break;
    case Level::kWarning:
      logger->warn("{}", message);
      break;
    case Level::kError:
      logger->error("{}", message);
      break;
  }
  logger->flush();
}

}  // namespace airlock::programs
