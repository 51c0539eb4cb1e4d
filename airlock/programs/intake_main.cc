// airlock-intake: the vault's only writer. No key, no parser; fetches, copies,
// hashes.
#include "airlock/programs/service.h"
#include "stager/intake.h"

namespace airlock::programs {

static Result<Done> Run(int argc, char** argv) {
  TRY(const Home home, HomeFrom(argc, argv));
  TRY(const stager::Intake intake, stager::Intake::Open(home));
  return ServeForever(
      "airlock-intake", home.socket("intake"),
      [&](platform::Channel& connection) {
        return InChild([&] { return intake.Serve(connection); });
      });
}

}  // namespace airlock::programs

int main(int argc, char** argv) {
  const auto done = airlock::programs::Run(argc, argv);
  if (done.ok()) return 0;
  return airlock::programs::ExitWith("airlock-intake", done.failure());
}
