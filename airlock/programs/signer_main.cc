// airlock-signer: holds the release keys. No network, no parser but our own
// grammar and SSHSIG; three requests. Starts airlock-worker to hear a statement
// a second time.
#include "airlock/platform/process.h"
#include "airlock/platform/sandbox.h"
#include "airlock/programs/service.h"
#include "airlock/signer/server.h"

namespace airlock::programs {

static Result<Done> Run(int argc, char** argv) {
  // It starts a worker that reads hostile bytes as the same user.
  TRY_DONE(platform::ForbidTracing());
  TRY(const Home home, HomeFrom(argc, argv));
  TRY(const platform::Directory secret,
      platform::Directory::Open(home.secret("signer")));
  TRY(const Secret passphrase, PassphraseFrom(argc, argv));
  TRY(signer::Server server,
      signer::Server::Open(home, secret, passphrase, platform::Now));
  return ServeForever(
      "airlock-signer", home.socket("signer"),
      [&](platform::Channel& connection) { return server.Serve(connection); });
}

}  // namespace airlock::programs

int main(int argc, char** argv) {
  const auto done = airlock::programs::Run(argc, argv);
  if (done.ok()) return 0;
  return airlock::programs::ExitWith("airlock-signer", done.failure());
}
