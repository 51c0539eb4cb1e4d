// airlock: everyone's command line. The user's own key, no other.
#include "airlock/cli/command_line.h"

int main(int argc, char** argv) { return airlock::cli::Main(argc, argv); }
