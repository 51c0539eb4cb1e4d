// bundles.mjs BUNDLE ROOT ARTIFACT SECONDS CLIENT: the same by
// @sigstore/verify, in one process that is warm; counted by processor time.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const [bundleFile, rootFile, artifactFile, seconds, client] =
    process.argv.slice(2);
const require = createRequire(join(client, 'package.json'));
const { toSignedEntity, toTrustMaterial, Verifier } =
    require('@sigstore/verify');
const { bundleFromJSON } = require('@sigstore/bundle');
const { TrustedRoot } = require('@sigstore/protobuf-specs');

const text = readFileSync(bundleFile).toString();
const trust = toTrustMaterial(
    TrustedRoot.fromJSON(JSON.parse(readFileSync(rootFile).toString())));
const artifact = readFileSync(artifactFile);
const policy = {
  subjectAlternativeName: 'https://example.org/build.yml@refs/heads/main',
  extensions: { issuer: 'https://issuer.example.org' },
};
const once = () => new Verifier(trust).verify(
    toSignedEntity(bundleFromJSON(JSON.parse(text)), artifact), policy);
for (let i = 0; i < 50; ++i) once();
const start = performance.now();
const used = process.cpuUsage();
let count = 0;
while (performance.now() - start < seconds * 1000) {
  once();
  ++count;
}
const {user, system} = process.cpuUsage(used);
const took = (user + system) / 1e6;
console.log(`@sigstore/verify: ${Math.round(count / took)} bundles a second`);
