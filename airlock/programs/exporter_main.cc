// airlock-exporter: reads the vault's admitted part, writes crossings.
#include "airlock/programs/service.h"
#include "stager/cross.h"

namespace airlock::programs {

static Result<Done> Run(int argc, char** argv) {
  TRY(const Home home, HomeFrom(argc, argv));
  TRY(const stager::Exporter exporter, stager::Exporter::Open(home));
  return ServeForever("airlock-exporter", home.socket("exporter"),
                      [&](platform::Channel& connection) {
                        return exporter.Serve(connection);
                      });
}

}  // namespace airlock::programs

int main(int argc, char** argv) {
  const auto done = airlock::programs::Run(argc, argv);
  if (done.ok()) return 0;
  return airlock::programs::ExitWith("airlock-exporter", done.failure());
}
